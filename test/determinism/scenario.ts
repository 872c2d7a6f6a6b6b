/** One short scenario with a bit of everything that could differ from machine to machine. */
export const SCENARIO = `
name: everywhere
topology: {preset: aws-5, jitter: measured, clocks: {skew: 20ms, drift: 50ppm}, node: {service: exponential}}
workload: checkout-10k
strategies:
  - single-site
  - single-master
  - {id: semi-sync, use: single-master, with: {ack: semi-sync}}
  - multi-master
  - consensus
  - crdt
faults:
  - {name: cut, at: 20s, for: 30s, partition: {isolate: [us-east-1]}}
  - {name: storm, at: 30s, for: 20s, degrade: {link: us-west-2 <-> eu-west-1, add_rtt: 80ms, loss: 5%}}
  - {name: power, at: 60s, for: 10s, outage: {region: ap-northeast-1}}
duration: 90s
seed: 7
`;
