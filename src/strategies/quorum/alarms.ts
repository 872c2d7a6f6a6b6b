/** Deadlines of coordinators: those that all who wait for others share. */
export { Alarms } from '../parts/alarms.ts';
