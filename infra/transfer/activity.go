package transfer

import (
	"context"
	"fmt"
	"iter"
	"time"

	"frontdesk/shared/booking"
)

type activityRecord struct {
	head
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Type        string          `json:"type"` // class or appointment
	Minutes     int             `json:"minutes"`
	Price       money           `json:"price"`
	Variants    []variantRecord `json:"variants,omitempty"`
	CreatedAt   time.Time       `json:"createdAt"`
}

type variantRecord struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Minutes int    `json:"minutes"`
	Price   money  `json:"price"`
}

func readActivities(ctx context.Context, from source, last activityRecord) iter.Seq2[*activityRecord, error] {
	return lines(from.Activities(ctx, booking.Activity{ID: last.ID}), from.begun, func(a booking.Activity) *activityRecord {
		r := &activityRecord{head{"activity"}, a.ID, a.Name, a.Description, string(a.Kind), int(a.Duration.Minutes()), money(a.Price), nil, a.CreatedAt}
		for _, v := range a.Variants {
			r.Variants = append(r.Variants, variantRecord{v.ID, v.Name, int(v.Duration.Minutes()), money(v.Price)})
		}
		return r
	}, func(a booking.Activity) time.Time { return a.CreatedAt })
}

func (r *activityRecord) check(c *census) error {
	if err := c.known.add("activity", r.ID); err != nil {
		return err
	}
	if kind := booking.ActivityKind(r.Type); kind != booking.Class && kind != booking.Appointment || r.Name == "" || r.Minutes < 1 {
		return fmt.Errorf("an activity has a name and minutes, and is a class or an appointment, not %q", r.Type)
	}
	c.activities[r.ID] = r.ID
	for _, v := range r.Variants {
		if err := checkID(v.ID); err != nil {
			return err
		}
		if v.Name == "" || v.Minutes < 1 {
			return fmt.Errorf("the variant %s has no name, or no minutes", v.ID)
		}
		if err := v.Price.check(); err != nil {
			return err
		}
	}
	return r.Price.check()
}

func (r *activityRecord) write(ctx context.Context, w *writing) error {
	a := booking.Activity{ID: r.ID, Name: r.Name, Description: r.Description, Kind: booking.ActivityKind(r.Type), Duration: time.Duration(r.Minutes) * time.Minute,
		Price: booking.Money(r.Price), CreatedAt: r.CreatedAt}
	for _, v := range r.Variants {
		a.Variants = append(a.Variants, booking.Variant{ID: v.ID, Name: v.Name, Duration: time.Duration(v.Minutes) * time.Minute, Price: booking.Money(v.Price)})
	}
	return w.store.Activity(ctx, a)
}
