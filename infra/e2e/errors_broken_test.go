package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/problem"
)

// brokenFailures are what every door says when something is wrong on our side: first of a run whose records are damaged, so that
// the work itself fails, and then of one that has lost its tables, so that nobody can even be let in. The run's data outlives it.
func brokenFailures(t *testing.T, data string) (all []failure) {
	r := localrun.MustStart(t, root, data)
	staff := token(t, r, r.StaffDoor(0), "mcp:business", r.Staff(t, 0, "owner"), r.Handle(0))
	consumer := token(t, r, r.AccountDoor(), "mcp:account", r.Consumer(t), "")
	partner, assistant := r.Key(t, 0, "partner", "live"), r.Key(t, 0, "assistant", "live")
	cookie := signIn(t, r, r.Staff(t, 0, "owner"))
	graphql, services, public := post(r.BaseURL+"/@"+r.Handle(0)+"/api/graphql", partner, lists(1)), plainForm("resource", "services", nil), r.BaseURL+"/public/api/mcp"
	browse := tool("browse_sessions", map[string]any{"handle": r.Handle(0)})
	doors := []failure{ // what the work itself failed at is an answer of 200, but for the plain call form
		{door: "partner door", status: 200, read: asGraphQL, ask: graphql},
		{door: "staff door", status: 200, read: asRPC, ask: post(r.StaffDoor(0), staff, tool("upcoming_sessions", nil))},
		{door: "assistant door", read: asEnvelope, ask: post(r.AssistantDoor(), assistant, services)},
		{door: "assistant door", status: 200, read: asRPC, ask: post(r.AssistantDoor(), assistant, resource("frontdesk://services"))},
		{door: "account door", status: 200, read: asRPC, ask: post(r.AccountDoor(), consumer, browse)},
		{door: "public door", status: 200, read: asRPC, ask: post(public, "", browse)},
	}
	// The run is gone when the table is walked, so every answer is got now.
	get := func(f failure, what string) {
		f.code, f.what, f.run = problem.InternalError, what, r
		a := f.ask(t)
		f.ask = func(*testing.T) localrun.Answer { return a }
		all = append(all, f)
	}
	damage(t, r)
	for _, f := range doors {
		get(f, "damaged records")
	}
	for _, table := range []string{r.Engine.AccessTable, r.Engine.BusinessTable} {
		engine(t, r, "DeleteTable", map[string]any{"TableName": table}, nil)
	}
	for _, f := range doors {
		f.status = 0
		if f.read = asBoth; f.door == "public door" {
			f.read = asRPC // no credential has to be looked up, so it is the door that fails
		}
		get(f, "no store")
	}
	get(failure{door: "token endpoint", read: asOAuth, details: map[string]any{"error": "server_error"},
		ask: post(r.BaseURL+"/oauth/token", "", map[string]any{"client_id": "x", "grant_type": "refresh_token", "refresh_token": "x"})}, "no store")
	get(failure{door: "registration", read: asOAuth, details: map[string]any{"error": "server_error"}, ask: post(r.BaseURL+"/oauth/register", "", map[string]any{"redirect_uris": []string{callback}})}, "no store")
	get(failure{door: "pages", read: asPage, ask: form(r.BaseURL+"/console/sign-in", "", url.Values{"email": {"a@example.com"}, "password": {"wrong"}})}, "no store, signing in")
	get(failure{door: "pages", read: asPage, ask: call(http.MethodGet, r.BaseURL+"/console", "", "", "Cookie", cookie)}, "no store, the console")
	get(failure{door: "pages", read: asPage, ask: call(http.MethodGet, r.BaseURL+"/oauth/authorize?client_id=x&redirect_uri="+url.QueryEscape(callback), "", "")}, "no store, consent")
	return all
}

// engine asks the run's DynamoDB engine directly, as its address in demo.json lets anybody on the machine.
func engine(t *testing.T, r *localrun.Run, operation string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	a := localrun.Call(t, http.MethodPost, r.Engine.Endpoint, "", string(body), "Content-Type", "application/x-amz-json-1.0", "X-Amz-Target", "DynamoDB_20120810."+operation, "X-Amz-Date", "20260101T000000Z",
		"Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	if a.Status != http.StatusOK {
		t.Fatalf("%s: %d %s", operation, a.Status, a.Body)
	}
	if out != nil {
		a.JSON(t, out)
	}
}

// damage makes what businesses offer and whom they serve unreadable: numbers become words.
func damage(t *testing.T, r *localrun.Run) {
	t.Helper()
	var page struct {
		Items            []map[string]map[string]any
		LastEvaluatedKey map[string]any
	}
	in, damaged := map[string]any{"TableName": r.Engine.BusinessTable, "FilterExpression": "#type IN (:a, :b, :c)", "ExpressionAttributeNames": map[string]any{"#type": "type"},
		"ExpressionAttributeValues": map[string]any{":a": map[string]any{"S": "activity"}, ":b": map[string]any{"S": "session"}, ":c": map[string]any{"S": "participant"}}}, map[any]bool{}
	for {
		page.Items, page.LastEvaluatedKey = nil, nil
		engine(t, r, "Scan", in, &page)
		for _, item := range page.Items {
			for _, value := range item {
				if _, number := value["N"]; number {
					delete(value, "N")
					value["S"] = "damaged"
				}
			}
			engine(t, r, "PutItem", map[string]any{"TableName": r.Engine.BusinessTable, "Item": item}, nil)
			damaged[item["type"]["S"]] = true
		}
		if page.LastEvaluatedKey == nil {
			break
		}
		in["ExclusiveStartKey"] = page.LastEvaluatedKey
	}
	if len(damaged) != 3 {
		t.Fatalf("there was nothing to damage but %v", damaged)
	}
}
