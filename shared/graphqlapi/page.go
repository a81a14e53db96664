package graphqlapi

import (
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"

	"github.com/graph-gophers/graphql-go"
)

const defaultPage, largestPage = 50, 100

// pageArgs are the arguments of every list.
type pageArgs struct {
	First graphql.NullInt
	After *string
}

// page clamps first, as published, and opens the cursor. usual is how many there are when nobody says.
func (a pageArgs) page(of listing, usual int) (booking.Page, error) {
	p := booking.Page{First: usual}
	if a.First.Value != nil {
		p.First = int(min(max(*a.First.Value, 1), largestPage))
	}
	if a.After != nil {
		var ok bool
		if p.After, ok = of.position(*a.After); !ok {
			return p, problem.Invalid("after", *a.After, "This is not a cursor of this list: pass an endCursor as you got it, with the same filter and order.")
		}
	}
	return p, nil
}

// connection is a page of a list. Node is a resolver.
type connection[Node any] struct {
	Nodes []Node

	of        listing
	positions []string // of Nodes
	more      bool
	next      string
}

// newConnection shows what was found of a list; nodes are its records, in the same order.
func newConnection[Record, Node any](of listing, found booking.List[Record], nodes []Node) *connection[Node] {
	c := &connection[Node]{Nodes: nodes, of: of, more: found.More, next: found.Next}
	for _, r := range found.Records {
		c.positions = append(c.positions, r.Position)
	}
	if n := len(c.positions); n > 0 && (!c.more || c.next == "") {
		c.next = c.positions[n-1]
	}
	return c
}

type edge[Node any] struct {
	Cursor string
	Node   Node
}

// Edges resolves the field. Each cursor takes a digest, which most requests never ask for.
func (c *connection[Node]) Edges() []edge[Node] {
	edges := make([]edge[Node], 0, len(c.Nodes))
	for i, node := range c.Nodes {
		edges = append(edges, edge[Node]{c.of.cursor(c.positions[i]), node})
	}
	return edges
}

// pageInfo is where a page stands in its list.
type pageInfo struct {
	HasNextPage bool
	EndCursor   *string
}

// PageInfo resolves the field.
func (c *connection[Node]) PageInfo() pageInfo {
	info := pageInfo{HasNextPage: c.more}
	if c.next != "" {
		end := c.of.cursor(c.next)
		info.EndCursor = &end
	}
	return info
}
