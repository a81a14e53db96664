package main

import (
	"frontdesk/shared/booking"
	"frontdesk/shared/channel"
	"frontdesk/shared/config"
	"frontdesk/shared/embedding"
)

// outside is what the doors reach beside the store.
func outside(c config.Config) booking.Outside {
	o := booking.Outside{Channels: channel.Connect(c)}
	if titan := embedding.Connect(c); titan != nil {
		o.Embedder = titan
	}
	return o
}
