package dynamo

import (
	"hash/fnv"
	"time"

	"frontdesk/shared/webhook"
)

// queueShards is how many partitions of the index ByTime hold the queues that are awake.
const queueShards = 8

// queueItem is an endpoint's queue. It is only ever updated in parts; WakeAt is 0 while it sleeps for ever.
type queueItem struct {
	BusinessID  string `dynamodbav:"businessId"`
	EndpointID  string `dynamodbav:"endpointId"`
	WakeAt      milli  `dynamodbav:"wakeAt"`
	WokenAt     milli  `dynamodbav:"wokenAt"`
	Wakes       int64  `dynamodbav:"wakes"`
	LeasedUntil milli  `dynamodbav:"leasedUntil"`
}

func (i queueItem) queue() webhook.Queue {
	return webhook.Queue{BusinessID: i.BusinessID, EndpointID: i.EndpointID, WakeAt: i.WakeAt.time(), WokenAt: i.WokenAt.time(), Wakes: i.Wakes}
}

// queueTime is the key of a queue in the index, in the partition that its endpoint always has.
func queueTime(business, endpoint string, wake time.Time) timeKey {
	sum := fnv.New32a()
	sum.Write([]byte(queueKey(business, endpoint).PK))
	return queueByTime(int(sum.Sum32()%queueShards), wake, business, endpoint)
}
