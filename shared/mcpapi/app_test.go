package mcpapi_test

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/shared/access"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestAnAppIsFoundAsTheExtensionSays goes the way of a host: the tool names the page, and the page is read. It is as public as the
// program that serves it, whatever a role may see.
func TestAnAppIsFoundAsTheExtensionSays(t *testing.T) {
	s := newSite(t)
	for _, era := range eras {
		client := s.connect(t, s.Person("ben", access.Instructor), era)
		if _, ok := client.InitializeResult().Capabilities.Extensions["io.modelcontextprotocol/ui"]; !ok {
			t.Errorf("%s: the extension is not announced", era)
		}
		tools, err := client.ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(tools.Tools, func(tool *mcp.Tool) bool { return tool.Name == "week_calendar" })
		var meta struct{ ResourceURI string }
		decode(t, tools.Tools[i].Meta["ui"], &meta)
		if meta.ResourceURI != "ui://frontdesk/week" || tools.Tools[i].Meta["ui/resourceUri"] != meta.ResourceURI {
			t.Errorf("%s: the tool's _meta is %v", era, tools.Tools[i].Meta)
		}
		s.Requests.Count()
		page, err := client.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: meta.ResourceURI})
		if err != nil || page.Contents[0].MIMEType != "text/html;profile=mcp-app" || !strings.HasPrefix(page.Contents[0].Text, "<!doctype html>") {
			t.Errorf("%s: %v %+v", era, err, page)
			continue
		}
		if n := s.Requests.Count(); n != 1 {
			t.Errorf("reading the page took %d store requests: one to count", n)
		}
		if era == eras[0] && page.CacheScope != "public" {
			t.Errorf("the page's cacheScope is %q", page.CacheScope)
		}
	}
}

func TestDoorsWithoutAnAppDoNotAnnounceThem(t *testing.T) {
	s := newSite(t)
	client := s.connect(t, s.Key(access.Assistant, "*"), "")
	if got := client.InitializeResult().Capabilities.Extensions; len(got) > 0 {
		t.Errorf("announced: %v", got)
	}
	if page, err := client.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "ui://frontdesk/week"}); err == nil {
		t.Errorf("read %+v", page)
	}
}

// TestAnAppNeedsNothingFromOutside_CWE_79 holds the page to what its policy says, and to what makes text of names.
func TestAnAppNeedsNothingFromOutside_CWE_79(t *testing.T) {
	s := newSite(t)
	read, err := s.connect(t, s.Person("ana", access.Owner), "").ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "ui://frontdesk/week"})
	if err != nil {
		t.Fatal(err)
	}
	page := read.Contents[0].Text
	for _, name := range []string{"style", "script"} {
		inside := regexp.MustCompile(`(?s)<`+name+`[^>]*>(.*?)</`+name+`>`).FindAllStringSubmatch(page, -1)
		if len(inside) != 1 {
			t.Fatalf("%d of %s", len(inside), name)
		}
		sum := sha256.Sum256([]byte(inside[0][1]))
		if want := name + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(page, want) {
			t.Errorf("the policy does not allow the %s: no %s", name, want)
		}
	}
	for _, bad := range []string{"{{", "default-src *", "unsafe-", "://", "url(", "@import", " src=", " href=", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "import("} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	if !strings.Contains(page, "default-src 'none'") {
		t.Error("the policy allows by default")
	}
}
