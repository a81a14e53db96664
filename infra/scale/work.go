package scale

import "time"

// Work is what one request, or one event, takes.
type Work struct {
	ReadUnits, WriteUnits float64 // DynamoDB's, indexes included
	Calls                 []Call
	Routed                bool // it comes through API Gateway
	Sent                  int  // bytes of the answer, to whoever is on the internet
	KeyRequests           int  // of KMS
}

// Call is one invocation of a function.
type Call struct {
	Memory        int           // MB
	CPU           time.Duration // of one whole processor
	StoreRequests int
	Waits         time.Duration // for others than the store
}

// What is measured in no test: what a deployed stack has to show.
const (
	StoreRequestTakes = 6 * time.Millisecond // by the function's clock; requests that are made at once count one after the other
	LineLogged        = 2000                 // bytes of a call: 1.2 KB our line with its metrics, the rest what Lambda writes
	AccessLogged      = 500                  // bytes of API Gateway's line
	Traced            = 0.05                 // of the requests, by X-Ray's default rule
	wholeProcessor    = 1769                 // MB of memory with which Lambda gives one processor
)

// Billed is for how long Lambda bills the call.
func (c Call) Billed() time.Duration {
	return c.CPU*wholeProcessor/time.Duration(min(c.Memory, wholeProcessor)) + time.Duration(c.StoreRequests)*StoreRequestTakes + c.Waits
}

// StoreRequests is how many there are in all calls.
func (w Work) StoreRequests() (n int) {
	for _, c := range w.Calls {
		n += c.StoreRequests
	}
	return n
}

// Bill is what a million of something cost in US dollars.
type Bill struct {
	Gateway, Lambda, Store, Logs float64
	Other                        float64 // traces, keys, what is sent
}

// Sum adds up the bill.
func (b Bill) Sum() float64 { return b.Gateway + b.Lambda + b.Store + b.Logs + b.Other }

// PerMillion prices a million times the work.
func (w Work) PerMillion() Bill {
	b := Bill{
		Store: w.ReadUnits*PerMillionReadUnits + w.WriteUnits*PerMillionWriteUnits,
		Logs:  float64(len(w.Calls)*LineLogged) / 1000 * PerGigabyteLogged,
		Other: Traced*PerMillionTraces + float64(w.Sent)/1000*PerGigabyteSent + float64(w.KeyRequests)*PerMillionKeyRequests,
	}
	for _, c := range w.Calls {
		b.Lambda += PerMillionInvocations + 1e6*c.Billed().Seconds()*float64(c.Memory)/1024*PerGigabyteSecond
	}
	if w.Routed {
		b.Gateway = PerMillionRestRequests
		b.Logs += AccessLogged / 1000.0 * PerGigabyteLogged
	}
	return b
}
