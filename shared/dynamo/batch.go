package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"golang.org/x/sync/errgroup"
)

// batchGet reads up to 100 items of both tables in one consistent request, and asks once more for what the store left
// unprocessed. Items that do not exist are missing from the result.
func (t *Tables) batchGet(ctx context.Context, keys map[string][]key) (map[key]item, error) {
	ask := map[string]types.KeysAndAttributes{}
	for table, list := range keys {
		var asked []item
		for _, k := range list {
			asked = append(asked, k.item())
		}
		if len(asked) > 0 {
			ask[table] = types.KeysAndAttributes{Keys: asked, ConsistentRead: aws.Bool(true)}
		}
	}
	found := map[key]item{}
	for range 2 {
		if len(ask) == 0 {
			return found, nil
		}
		res, err := t.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: ask})
		if err != nil {
			return nil, fmt.Errorf("dynamo: batch get: %w", err)
		}
		for _, list := range res.Responses {
			for _, it := range list {
				found[key{text(it["PK"]), text(it["SK"])}] = it
			}
		}
		ask = res.UnprocessedKeys
	}
	if len(ask) > 0 {
		return nil, errors.New("dynamo: batch get: the store left keys unprocessed twice")
	}
	return found, nil
}

// batchGetAll reads any number of items of one table, a hundred in each request, all requests at the same time.
func (t *Tables) batchGetAll(ctx context.Context, table string, keys []key) (map[key]item, error) {
	chunks := slices.Collect(slices.Chunk(keys, 100))
	found, err := atOnce(ctx, chunks, func(ctx context.Context, some []key) (map[key]item, error) {
		return t.batchGet(ctx, map[string][]key{table: some})
	})
	all := map[key]item{}
	for _, some := range found {
		maps.Copy(all, some)
	}
	return all, err
}

// recordsByID reads the records of those ids, consistently. at is the key of one.
func recordsByID[I, R any](
	ctx context.Context, t Bookings, businessID string, ids []string, at func(business, id string) key, to func(I) R,
) (map[string]R, error) {
	keys := make([]key, len(ids))
	for n, id := range ids {
		keys[n] = at(businessID, id)
	}
	// The store refuses a request that names a key twice.
	found, err := t.batchGetAll(ctx, t.business, withoutTwins(keys))
	if err != nil {
		return nil, err
	}
	records := map[string]R{}
	for n, id := range ids {
		it, there := found[keys[n]]
		if !there {
			continue
		}
		var i I
		if err := decode(it, &i); err != nil {
			return nil, err
		}
		records[id] = to(i)
	}
	return records, nil
}

// withoutTwins returns each of them once.
func withoutTwins[K comparable](all []K) []K {
	seen := map[K]bool{}
	return slices.DeleteFunc(slices.Clone(all), func(one K) bool {
		twin := seen[one]
		seen[one] = true
		return twin
	})
}

// mostAtOnce is how many requests to the store one call of ours has under way.
const mostAtOnce = 32

// atOnce calls do for all of them at the same time, and returns the results in the same order, or the first error.
func atOnce[A, R any](ctx context.Context, all []A, do func(context.Context, A) (R, error)) ([]R, error) {
	results := make([]R, len(all))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(mostAtOnce)
	for n, one := range all {
		group.Go(func() (err error) {
			results[n], err = do(ctx, one)
			return err
		})
	}
	return results, group.Wait()
}

// ofEach reads a list for each of the ids, all at the same time.
func ofEach[L any](ctx context.Context, ids []string, read func(ctx context.Context, id string) (L, error)) (map[string]L, error) {
	ids = withoutTwins(ids)
	lists, err := atOnce(ctx, ids, read)
	if err != nil {
		return nil, err
	}
	found := make(map[string]L, len(ids))
	for n, id := range ids {
		found[id] = lists[n]
	}
	return found, nil
}
