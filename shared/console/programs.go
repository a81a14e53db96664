package console

import (
	"context"
	"slices"
)

// program is what calls at the doors of a business: a key, or an app that acts for somebody.
type program struct {
	countedAs string // as access.Caller.CountedAs names it
	logged    string // as audit.Filter.Client names it
	actor
}

// programs lists the business's keys and connected apps, with those that ended. An app that one person connected several times is one program.
func (s *console) programs(ctx context.Context, at place) ([]program, error) {
	keys, err := s.apiKeys.List(ctx, at.Caller)
	if err != nil {
		return nil, err
	}
	apps, err := s.connections.Known(ctx, at.Caller)
	if err != nil {
		return nil, err
	}
	var all []program
	for _, k := range keys {
		all = append(all, program{k.CountedAs(), k.Principal(), actor{Sort: "key", Name: k.Name + " …" + k.Last4}})
	}
	for _, a := range apps {
		one := program{a.CountedAs(), a.ClientID, actor{"app", a.ClientName, a.UserName}}
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all, nil
}

func programOptions(programs []program) []option {
	options := []option{{Words: "all"}}
	for _, p := range programs {
		options = append(options, option{Value: p.countedAs, Words: p.String()})
	}
	return options
}

// countedAs returns the names under which the chosen program is counted; of all when none is chosen.
func countedAs(programs []program, chosen string) []string {
	var names []string
	for _, p := range programs {
		if chosen == "" || chosen == p.countedAs {
			names = append(names, p.countedAs)
		}
	}
	return names
}

// logged returns the name under which the log knows the chosen program; nobody's for one that there is not.
func logged(programs []program, chosen string) string {
	if i := slices.IndexFunc(programs, func(p program) bool { return p.countedAs == chosen }); i >= 0 {
		return programs[i].logged
	}
	return chosen
}
