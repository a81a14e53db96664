package graphqlapi

import (
	"net/http"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// prepared is a request that was read and judged, and has not run.
type prepared struct {
	request   request
	operation ast.Operation // empty when the request names none that can run
	analysis  *analysis     // nil when it did not come to that
	key       string        // the idempotency key, or ""
	refused   *response     // nil when it may run
}

// cost returns what the request asked for and what an answer with that data really cost, in points: nothing when it was not
// understood.
func (p prepared) cost(data []byte) (requested, actual int) {
	if p.analysis == nil {
		return 0, 0
	}
	return p.analysis.cost, p.analysis.answer.actual(data)
}

// denied lists the fields that the caller may not use; there are none when it did not come to that.
func (p prepared) denied() []refusal {
	if p.analysis == nil {
		return nil
	}
	return p.analysis.refused
}

// invalidRequest is the reason, in a client's history, of a request that was not understood.
const invalidRequest = "invalid_request"

// use is what the request takes of its client's quota. One that is refused counts as a request and does nothing else.
func (p prepared) use(c access.Caller) ratelimit.Use {
	u := ratelimit.Use{Client: c.CountedAs(), Place: ratelimit.Place{Door: string(c.Door), Business: c.Business.ID}, Counts: ratelimit.Counts{Requests: 1}}
	if p.operation != "" {
		u.Called = map[string]int{string(p.operation): 1}
	}
	switch denied := p.denied(); {
	case p.refused == nil:
		u.Writes, u.Cost = p.analysis.writes, p.analysis.cost
	case len(denied) > 0:
		u.Denied = map[string]int{denied[0].err.Reason(): 1}
	default:
		u.Denied = map[string]int{invalidRequest: 1}
	}
	return u
}

// prepare reads a request, and finds out all that can be known of it before anything runs.
func (h *Handler) prepare(r *http.Request, c access.Caller) (p prepared) {
	refuse := func(res response) prepared {
		p.refused = &res
		return p
	}
	var err error
	if p.request, err = parseRequest(r); err != nil {
		res := failed(c, err)
		if r.Method != http.MethodPost && r.Method != http.MethodGet && r.Method != http.MethodHead {
			res.status = http.StatusMethodNotAllowed
		}
		return refuse(res)
	}
	plan, refused := h.plans.plan(p.request, func() (*plan, *response) { return h.compile(p.request, c) })
	if refused != nil {
		return refuse(*refused)
	}
	op := plan.op
	p.operation = op.Operation
	reqlog.Set(r.Context(), reqlog.Operation, strings.TrimSpace(string(op.Operation)+" "+op.Name))
	if op.Operation != ast.Query && r.Method != http.MethodPost {
		res := failed(c, problem.New(problem.ValidationError, "Only queries can be sent by GET."))
		res.status = http.StatusMethodNotAllowed
		return refuse(res)
	}
	variables, err := coerced(h.analysed, plan, p.request.Variables)
	if err != nil {
		return refuse(invalidDocument(c, gqlerror.List{gqlerror.WrapIfUnwrapped(err)}))
	}
	p.request.Query, p.request.Variables = plan.text, variables
	found := plan.analyse(h.analysed, variables, c)
	p.analysis = &found
	if denied := p.denied(); len(denied) > 0 {
		return refuse(refusedWhole(c, denied))
	}
	if err := checkCost(found.cost); err != nil {
		return refuse(failed(c, err))
	}
	if p.key, err = keyOf(r.Header, op.Operation, found.writes); err != nil {
		return refuse(failed(c, err))
	}
	return p
}

// compile makes the plan of the operation that a request wants to run, or says what is wrong with its document.
func (h *Handler) compile(in request, c access.Caller) (*plan, *response) {
	refuse := func(res response) (*plan, *response) { return nil, &res }
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: in.Query}, maxTokens)
	if err != nil {
		if tooLong(err) {
			return refuse(failed(c, tooLarge("The request's document has more than %d tokens. Ask in several requests.", maxTokens)))
		}
		return refuse(invalidDocument(c, gqlerror.List{gqlerror.WrapIfUnwrapped(err)}))
	}
	if err := checkSize(document); err != nil {
		return refuse(failed(c, err))
	}
	if problems := validator.ValidateWithRules(h.analysed, document, rules.NewDefaultRules()); len(problems) > 0 {
		return refuse(invalidDocument(c, problems))
	}
	if problems := checkLiterals(document); len(problems) > 0 {
		return refuse(invalidDocument(c, problems))
	}
	op := document.Operations.ForName(in.OperationName)
	if op == nil {
		return refuse(failed(c, problem.Invalid("operationName", in.OperationName, "Say with operationName which of the document's operations to run.")))
	}
	made := compile(h.analysed, document, op)
	made.text = respelled(in.Query)
	return made, nil
}
