/** What time it is in a cloud region, by its name: hours ahead of Greenwich, in winter. */

/** Standard time where the machines stand; nobody advances a clock in summer here. */
const AHEAD: readonly (readonly [hours: number, regions: string])[] = [
  [-8, 'us-west-1 us-west-2 us-west1 us-west2 west-us west-us-2'],
  [-7, 'west-central-us west-us-3'],
  [-6, 'us-central1 central-us mexico-central north-central-us south-central-us'],
  [-5, 'us-east-1 us-east-2 us-east1 us-east4 east-us east-us-2'],
  [-5, 'ca-central-1 northamerica-northeast1 canada-central canada-east'],
  [-3, 'sa-east-1 southamerica-east1 brazil-south'],
  [0, 'eu-west-1 eu-west-2 europe-west2 north-europe uk-south uk-west'],
  [1, 'eu-central-1 eu-north-1 eu-south-1 eu-west-3 europe-west1 europe-west3 europe-west4 europe-west6'],
  [1, 'austria-east belgium-central denmark-east france-central france-south germany-north germany-west-central'],
  [1, 'italy-north norway-east norway-west poland-central spain-central sweden-central switzerland-north'],
  [1, 'switzerland-west west-europe'],
  [2, 'af-south-1 europe-north1 israel-central south-africa-north south-africa-west'],
  [3, 'me-south-1 qatar-central ru-central-1 ru-northwest-1'],
  [4, 'uae-central uae-north'],
  [5.5, 'ap-south-1 asia-south1 central-india jio-india-west south-india'],
  [7, 'indonesia-central'],
  [8, 'cn-north-1 cn-south-1'],
  [8, 'ap-east-1 ap-southeast-1 asia-east1 asia-east2 asia-southeast1 east-asia malaysia-west southeast-asia'],
  [9, 'ap-northeast-1 asia-northeast1 asia-northeast2 japan-east japan-west korea-central korea-south'],
  [10, 'ap-southeast-2 australia-southeast1 australia-central australia-central-2 australia-east'],
  [10, 'australia-southeast'],
  [12, 'new-zealand-north'],
];

/** Hours that clocks there are ahead of Greenwich; undefined where nobody said. */
export function hoursAhead(region: string): number | undefined {
  return AHEAD.find(([, regions]) => regions.split(' ').includes(region))?.[0];
}
