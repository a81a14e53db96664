package dynamo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// joined returns the writes with those that add to one item made into one: DynamoDB refuses a transaction that writes an item twice,
// and what is counted in common, such as a day's registrations, is counted by each write of a use case for itself.
func joined(writes []write) []write {
	var all []write
	for _, w := range writes {
		i := slices.IndexFunc(all, func(a write) bool { return a.add != nil && w.add != nil && a.table == w.table && a.key == w.key })
		if i < 0 {
			w.add, w.set = maps.Clone(w.add), maps.Clone(w.set)
			all = append(all, w)
			continue
		}
		for name, n := range w.add {
			all[i].add[name] += n
		}
		maps.Copy(all[i].set, w.set)
	}
	return all
}

// asUpdate returns a write that adds as one with an update expression.
func (w write) asUpdate() write {
	w.names, w.values = map[string]string{}, map[string]any{}
	var sets, adds []string
	for n, name := range slices.Sorted(maps.Keys(w.set)) {
		s := fmt.Sprintf("s%d", n)
		sets = append(sets, "#"+s+" = :"+s)
		w.names["#"+s], w.values[":"+s] = name, w.set[name]
	}
	for n, name := range slices.Sorted(maps.Keys(w.add)) {
		if w.add[name] == 0 {
			continue
		}
		a := fmt.Sprintf("a%d", n)
		adds = append(adds, "#"+a+" :"+a)
		w.names["#"+a], w.values[":"+a] = name, w.add[name]
	}
	w.update, w.add, w.set = "SET "+strings.Join(sets, ", "), nil, nil
	if len(adds) > 0 {
		w.update += " ADD " + strings.Join(adds, ", ")
	}
	return w
}
