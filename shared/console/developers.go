package console

import (
	"io"
	"net/http"

	"frontdesk/shared/access"
	"frontdesk/shared/graphqlapi/schema"
	"frontdesk/shared/mcpapi/catalogue"
	"frontdesk/shared/page"
	"frontdesk/shared/webhook"
)

const (
	developersPath = "/developers"
	webhookGuide   = developersPath + "/webhooks"
	schemaPath     = homePath + "/schema.graphql"
)

// guides are the developers' pages by the last part of their address: an overview, how to get in by each door, and what goes out.
var guides = map[string]*page.Template{
	"":          page.New(files, "developers/overview.html", "scopes.html"),
	"partner":   page.New(files, "developers/partner.html", "scopes.html"),
	"assistant": page.New(files, "developers/assistant.html", "developers/reference.html", "scopes.html"),
	"staff":     page.New(files, "developers/staff.html", "developers/reference.html", "scopes.html"),
	"account":   page.New(files, "developers/account.html", "developers/reference.html", "scopes.html"),
	"webhooks":  page.New(files, "developers/webhooks.html"),
}

type developersData struct {
	Origin string
	Path   string // of this business's pages
	Handle string
	Name   string
	Keys   bool // whether the reader may make keys
	Hooks  bool // whether the reader may make webhooks
	Events []webhook.TypeInfo
	Scopes []access.Scope
	Offers catalogue.Door // what the guide's door offers, of those that speak MCP
	Docs   string         // where agents read the same
	Metadata,
	Address string // of the guide's door; the overview is of all
}

func (s *console) developers(w http.ResponseWriter, r *http.Request, at place) error {
	door := access.Door(r.PathValue("door"))
	t, ok := guides[string(door)]
	if !ok {
		return missing()
	}
	data := developersData{Origin: s.origin.String(), Path: at.path, Handle: at.Business.Handle, Name: at.Business.Name, Keys: at.Capabilities.Has(access.KeysManage),
		Hooks: at.Capabilities.Has(access.WebhooksWrite), Events: webhook.Catalogue()}
	for _, scope := range access.Scopes() {
		if scope.Door == door || door == "" {
			data.Scopes = append(data.Scopes, scope)
		}
	}
	switch door {
	case "":
	case access.Partner, "webhooks": // which are managed there
		data.Address = data.Origin + "/@" + data.Handle + "/api/graphql"
	default:
		resource := access.Resource{Door: door, Handle: data.Handle}
		data.Offers, _ = catalogue.Of(door)
		data.Docs = docsPath + string(door) + ".md"
		data.Address, data.Metadata = resource.URL(s.origin), resource.MetadataURL(s.origin)
	}
	return at.show(w, t, page.View{Title: "Developers", Data: data})
}

// partnerSchema answers with the partner door's schema. Programs are generated from it, so it is there for everybody.
func partnerSchema(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, schema.SDL())
	return nil
}
