package e2e

import (
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/reqlog"
)

// publishedExample is the query that partners start from, as it is published.
const publishedExample = `{ activeBusiness{ id name participants(first:25){ nodes{ id name email emailMarketingConsent{status at}
	registrations(first:10){nodes{id status confirmedAt activitySession{id}}} productPurchases(first:10){nodes{id status pricePaid purchasedAt product{id}}} } } } }`

// cost is what an answer says that it took.
type cost struct {
	RequestedQueryCost, ActualQueryCost int
	ThrottleStatus                      struct{ MaximumAvailable, CurrentlyAvailable int }
}

func costOf(t *testing.T, a localrun.Answer) cost {
	t.Helper()
	var out struct{ Extensions struct{ Cost cost } }
	a.JSON(t, &out)
	return out.Extensions.Cost
}

// storeRequests returns how many requests to the store an answer took, the authorizer's and the function's, as the run's log counts them.
func storeRequests(t *testing.T, a localrun.Answer) (authorizer, function int) {
	t.Helper()
	counts := map[string]int{}
	for _, line := range linesOf(t, a) {
		n, _ := line[string(reqlog.StoreRequests)].(float64)
		counts[line.Message()] += int(n)
	}
	return counts["authorize"], counts["request"]
}

func TestThePublishedExample(t *testing.T) {
	localrun.Case(t)
	partner := site.Partner(t, site.Handle(0), everyScope)
	a := partner.Send(t, publishedExample, nil)
	var out struct {
		Data struct {
			ActiveBusiness struct {
				ID, Name     string
				Participants struct {
					Nodes []struct {
						ID, Name              string
						Email                 *string
						EmailMarketingConsent struct {
							Status string
							At     *time.Time
						}
						Registrations struct {
							Nodes []struct {
								ID, Status      string
								ConfirmedAt     *time.Time
								ActivitySession *struct{ ID string }
							}
						}
						ProductPurchases struct {
							Nodes []struct {
								ID, Status  string
								PricePaid   int
								PurchasedAt time.Time
								Product     struct{ ID string }
							}
						}
					}
				}
			}
		}
		Errors []any
	}
	if a.JSON(t, &out); a.Status != http.StatusOK || out.Errors != nil {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	statuses, registrations, purchases := map[string]bool{}, 0, 0
	people := out.Data.ActiveBusiness.Participants.Nodes
	for _, p := range people {
		statuses[p.EmailMarketingConsent.Status] = true
		if (p.EmailMarketingConsent.Status == "unknown") != (p.EmailMarketingConsent.At == nil) || len(p.Registrations.Nodes) > 10 || len(p.ProductPurchases.Nodes) > 10 {
			t.Errorf("%+v", p)
		}
		for _, r := range p.Registrations.Nodes {
			statuses[r.Status] = true
			registrations++
		}
		purchases += len(p.ProductPurchases.Nodes)
	}
	if len(people) != 25 || registrations == 0 || purchases == 0 || !statuses["granted"] || !statuses["confirmed"] {
		t.Errorf("%d participants, %d registrations, %d purchases, %v", len(people), registrations, purchases, statuses)
	}
	for _, id := range regexp.MustCompile(`"id":"([^"]*)"`).FindAllStringSubmatch(a.Body, -1) {
		if !regexp.MustCompile(`^gid://Frontdesk/(Business|BusinessParticipant|ActivityRegistration|ActivitySession|Product|ProductPurchase)/\w+$`).MatchString(id[1]) {
			t.Errorf("id %s", id[1])
		}
	}
	t.Run("store requests", func(t *testing.T) {
		localrun.Case(t, localrun.Files)
		authorizer, function := storeRequests(t, a)
		if t.Logf("%d + %d store requests, cost %+v", authorizer, function, costOf(t, a)); authorizer != 1 || function > 2+2*len(people) {
			t.Error("that is more than one for the limits, one for the participants and two for each of them")
		}
	})
}

// TestTheBusinessTakesTwoStoreRequests in all: the authorizer's and the one that counts the request.
func TestTheBusinessTakesTwoStoreRequests(t *testing.T) {
	localrun.Case(t, localrun.Files)
	a := site.Partner(t, site.Handle(0), "products:read").Send(t, "{ activeBusiness { id name } }", nil)
	if authorizer, function := storeRequests(t, a); a.Status != http.StatusOK || authorizer != 1 || function != 1 {
		t.Errorf("%d and %d: %d %s", authorizer, function, a.Status, a.Body)
	}
}

func TestACostIsSaidAndCharged(t *testing.T) {
	localrun.Case(t)
	partner := site.Partner(t, site.Handle(0), everyScope)
	for minute := range 2 { // the two requests may fall into two minutes, once
		first, second := costOf(t, partner.Send(t, publishedExample, nil)), costOf(t, partner.Send(t, "{ activeBusiness { id participants(first: 3) { nodes { id } } } }", nil))
		if first.RequestedQueryCost < 500 || first.RequestedQueryCost > 1000 || first.ActualQueryCost > first.RequestedQueryCost || first.ActualQueryCost == 0 ||
			second.RequestedQueryCost != 5 || second.ThrottleStatus.MaximumAvailable != 6000 {
			t.Errorf("%+v, then %+v", first, second)
		}
		if first.ThrottleStatus.CurrentlyAvailable-second.ThrottleStatus.CurrentlyAvailable == second.RequestedQueryCost {
			break
		}
		if minute == 1 {
			t.Errorf("%+v, then %+v", first, second)
		}
	}
	a := partner.Send(t, "{ activeBusiness { participants(first: 100) { nodes { id registrations(first: 100) { nodes { id } } } } } }", nil)
	if a.Status != http.StatusBadRequest || !strings.Contains(a.Body, `"VALIDATION_ERROR"`) || !strings.Contains(a.Body, "1,000") && !strings.Contains(a.Body, "1000") {
		t.Errorf("too much at once: %d %s", a.Status, a.Body)
	}
}

// TestARefusalNamesEveryField, through fragments, aliases and interfaces, before anything is read.
func TestARefusalNamesEveryField(t *testing.T) {
	localrun.Case(t)
	partner := site.Partner(t, site.Handle(0), "products:read")
	a := partner.Send(t, `query ($id: ID!) { mine: activeBusiness { id people: participants { nodes { ...person } } products { nodes { name } } webhookEndpoints { nodes { url } } }
		node(id: $id) { ... on ProductPurchase { status } } } fragment person on Participant { email registrations { nodes { status } } }`,
		map[string]any{"id": "gid://Frontdesk/Product/none"})
	var out struct {
		Data   any
		Errors []struct {
			Message    string
			Extensions struct {
				Code, Reason, Field, RequestID string
				RequiredScopes                 []string
			}
		}
	}
	if a.JSON(t, &out); a.Status != http.StatusForbidden || out.Data != nil {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	needs := map[string][]string{}
	for _, e := range out.Errors {
		if e.Extensions.Code != "FORBIDDEN" || e.Extensions.Reason != "insufficient_scope" || e.Extensions.RequestID == "" {
			t.Errorf("%+v", e)
		}
		needs[e.Extensions.Field] = e.Extensions.RequiredScopes
	}
	participants, registrations, webhooks := []string{"participants:read"}, []string{"registrations:read"}, []string{"webhooks:read"}
	if want := (map[string][]string{
		"activeBusiness.participants": participants, "activeBusiness.participants.nodes": participants, "activeBusiness.participants.nodes.email": participants,
		"activeBusiness.participants.nodes.registrations": registrations, "activeBusiness.participants.nodes.registrations.nodes": registrations,
		"activeBusiness.participants.nodes.registrations.nodes.status": registrations, "activeBusiness.webhookEndpoints": webhooks,
		"activeBusiness.webhookEndpoints.nodes": webhooks, "activeBusiness.webhookEndpoints.nodes.url": webhooks, "node.status": {"purchases:read"},
	}); !reflect.DeepEqual(needs, want) {
		t.Errorf("%v are named, not %v", needs, want)
	}
	t.Run("store requests", func(t *testing.T) {
		localrun.Case(t, localrun.Files)
		if authorizer, function := storeRequests(t, a); authorizer != 1 || function > 2 { // it is counted, and logged once
			t.Errorf("%d and %d requests for what is refused", authorizer, function)
		}
	})
}

// TestANodeOfEveryType is found by its own business, and by no other.
func TestANodeOfEveryType(t *testing.T) {
	localrun.Case(t, localrun.Events)
	receiver, partner, stranger := localrun.NewReceiver(t, nil), site.Partner(t, site.Handle(0), everyScope), site.Partner(t, ownBusiness(t, "strangers"), everyScope)
	endpoint := partner.Listen(t, receiver.URL, "webhook.test")
	defer partner.Mutate(t, "deleteWebhookEndpoint", fmt.Sprintf("id: %q", endpoint.ID))
	partner.Mutate(t, "sendTestWebhookEvent", fmt.Sprintf("id: %q", endpoint.ID))
	delivery := "gid://Frontdesk/WebhookDelivery/" + receiver.Await(t, "webhook.test", 1).Header.Get("Frontdesk-Webhook-Id")
	a := partner.Send(t, `{ activeBusiness { id __typename participants(first: 1) { nodes { id __typename } } registrations(first: 1) { nodes { id __typename activitySession { id __typename } } }
		productPurchases(first: 1) { nodes { id __typename product { id __typename } } } } }`, nil)
	ids := map[string]string{endpoint.ID: "WebhookEndpoint", delivery: "WebhookDelivery"}
	for _, found := range regexp.MustCompile(`"id":"([^"]*)","__typename":"(\w+)"`).FindAllStringSubmatch(a.Body, -1) {
		ids[found[1]] = found[2]
	}
	if len(ids) != 8 {
		t.Fatalf("ids %v of %s", ids, a.Body)
	}
	for id, name := range ids {
		var out struct {
			Node *struct {
				ID   string
				Type string `json:"__typename"`
			}
		}
		if partner.Ask(t, &out, `query ($id: ID!) { node(id: $id) { id __typename } }`, map[string]any{"id": id}); out.Node == nil || out.Node.ID != id || out.Node.Type != name {
			t.Errorf("%s: %+v", id, out.Node)
		}
		out.Node = nil
		if stranger.Ask(t, &out, `query ($id: ID!) { node(id: $id) { id __typename } }`, map[string]any{"id": id}); out.Node != nil {
			t.Errorf("another business finds %s", id)
		}
	}
}
