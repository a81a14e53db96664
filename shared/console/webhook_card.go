package console

import (
	"cmp"
	"net/url"

	"frontdesk/shared/webhook"
)

// webhookCard is what every page says of an endpoint.
type webhookCard struct {
	ID      string
	Path    string // of its own page
	Name    string // what people know it by
	Address string
	Events  []webhook.TypeInfo
	State   webhook.EndpointStatus
	Enabled bool
	Tag     string // its state in a word or two
	Good    bool
	Advice  string // what is wrong, and what helps; empty while it works
	Since   *moment
	Created *moment
}

func newWebhookCard(e webhook.Endpoint, at place) webhookCard {
	card := webhookCard{ID: e.ID, Path: at.path + webhooksPath + "/" + e.ID, Name: e.Description, Address: e.URL, State: e.Status, Enabled: e.Status == webhook.Enabled,
		Created: newMoment(e.CreatedAt, at.Business.Location())}
	if u, err := url.Parse(e.URL); err == nil {
		card.Name = cmp.Or(card.Name, u.Host)
	}
	for _, t := range e.EventTypes {
		info, _ := t.Info()
		card.Events = append(card.Events, info)
	}
	switch {
	case !card.Enabled:
		card.Tag, card.Advice = "switched off", cmp.Or(disabledWords[e.Reason], disabledWords[webhook.ByHand])
	case !e.FailingSince.IsZero():
		card.Tag, card.Since = "failing", newMoment(e.FailingSince, at.Business.Location())
		card.Advice = "Look at the deliveries for what its server answers. Each message is tried again for about three days; if nothing gets through for five days, this webhook is switched off."
	default:
		card.Tag, card.Good = "works", true
	}
	return card
}

// disabledWords say why an endpoint is switched off, and what to do.
var disabledWords = map[webhook.DisabledReason]string{
	webhook.ByHand:      "Somebody switched it off. Nothing is sent until you switch it on again.",
	webhook.Gone:        "Its server answered that it wants no more messages (410). If that was a mistake, have it corrected there and switch the webhook on again; otherwise remove it.",
	webhook.Failing:     "Nothing got through for five days. Ask whoever runs the program what is wrong, switch the webhook on again, and send what was missed once more.",
	webhook.AccessEnded: "Whoever set it up may no longer see anything here. Switch it on again, and it is told what you may see.",
}
