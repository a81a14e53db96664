package console

import (
	"context"
	"slices"
)

// client is what calls at the doors of a business: a key, or an app that acts for somebody.
type client struct {
	countedAs string // as access.Caller.CountedAs names it
	logged    string // as audit.Filter.Client names it
	actor
}

// clients lists the business's keys and connected apps, with those that ended. An app that one person connected several
// times is one client.
func (s *console) clients(ctx context.Context, at place) ([]client, error) {
	keys, err := s.apiKeys.List(ctx, at.Caller)
	if err != nil {
		return nil, err
	}
	connections, err := s.connections.Known(ctx, at.Caller)
	if err != nil {
		return nil, err
	}
	var all []client
	for _, k := range keys {
		all = append(all, client{k.CountedAs(), k.Principal(), actor{Sort: "key", Name: k.Name + " …" + k.Last4}})
	}
	for _, a := range connections {
		one := client{a.CountedAs(), a.ClientID, actor{"app", a.ClientName, a.UserName}}
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all, nil
}

func clientOptions(clients []client) []option {
	options := []option{{Words: "all"}}
	for _, c := range clients {
		options = append(options, option{Value: c.countedAs, Words: c.String()})
	}
	return options
}

// countedAs returns the names under which the chosen client is counted; of all when none is chosen.
func countedAs(clients []client, chosen string) []string {
	var names []string
	for _, c := range clients {
		if chosen == "" || chosen == c.countedAs {
			names = append(names, c.countedAs)
		}
	}
	return names
}

// logged returns the name under which the log knows the chosen client; nobody's for one that there is not.
func logged(clients []client, chosen string) string {
	if i := slices.IndexFunc(clients, func(c client) bool { return c.countedAs == chosen }); i >= 0 {
		return clients[i].logged
	}
	return chosen
}
