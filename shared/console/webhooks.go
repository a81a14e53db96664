package console

import (
	"net/http"

	"frontdesk/shared/access"
	"frontdesk/shared/page"
)

const webhooksPath = "/webhooks"

var webhooksTemplate = page.New(files, "webhooks.html")

// webhooks says what webhooks will be: there are none yet.
func (s *console) webhooks(w http.ResponseWriter, _ *http.Request, at place) error {
	if err := at.Require(access.WebhooksWrite); err != nil {
		return err
	}
	return at.show(w, webhooksTemplate, page.View{Title: "Webhooks", Data: at.path})
}
