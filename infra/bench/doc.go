// Command bench measures Frontdesk beside servers that others wrote, in one run on one machine, and writes what it found to
// infra/docs/performance.md.
//
// It owns what is asked of whom, the load, the reading of processes, and the page. It asks over HTTP as any client does and knows
// nothing of what is inside the servers: ours is package desk, the others are in peers and gosdk.
package main
