package graphqlapi

import (
	"fmt"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

func TestAPlanIsMadeOnceAndTheLeastUsedIsForgotten(t *testing.T) {
	var p plans
	made := 0
	ask := func(query, operation string) {
		p.plan(request{Query: query, OperationName: operation}, func() (*plan, *response) { made++; return &plan{}, nil })
	}
	again := func(query, operation string) bool { before := made; ask(query, operation); return made > before }
	ask("{ a }", "")
	for name, tt := range map[string]struct {
		query, operation string
		made             bool
	}{"the same": {"{ a }", "", false}, "another operation": {"{ a }", "b", true}, "another text": {"{ a } ", "", true}} {
		if again(tt.query, tt.operation) != tt.made {
			t.Errorf("%s: made again %t", name, !tt.made)
		}
	}
	for i := range maxPlans {
		ask(fmt.Sprint(i), "")
		ask("{ a }", "") // in use all the time
	}
	if again("{ a }", "") || !again("{ a }", "b") || p.used.Len() != maxPlans || len(p.known) != maxPlans {
		t.Errorf("%d kept, %d known", p.used.Len(), len(p.known))
	}
	long := strings.Repeat(" ", maxPlanText+1)
	ask(long, "")
	if !again(long, "") {
		t.Error("a long document is kept")
	}
}

func TestWhatIsRefusedIsNotKept(t *testing.T) {
	var p plans
	refused := failed(access.Caller{}, problem.New(problem.ValidationError, "No."))
	for range 2 {
		if got, why := p.plan(request{Query: "x"}, func() (*plan, *response) { return nil, &refused }); got != nil || why != &refused {
			t.Errorf("%v %v", got, why)
		}
	}
	if p.used.Len() != 0 {
		t.Error("it is kept")
	}
}

func TestManyAskForPlansAtOnce(t *testing.T) {
	var p plans
	for _, err := range bookingtest.AtOnce(8, func(i int) error {
		for n := range 200 {
			text := fmt.Sprint(n * (i + 1) % 150)
			want := &plan{answer: &shape{}}
			if got, _ := p.plan(request{Query: text}, func() (*plan, *response) { return want, nil }); got == nil {
				return fmt.Errorf("no plan of %s", text)
			}
		}
		return nil
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	if p.used.Len() != len(p.known) || p.used.Len() > maxPlans {
		t.Errorf("%d kept, %d known", p.used.Len(), len(p.known))
	}
}
