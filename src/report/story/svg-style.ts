/** How a diagram looks: colours that survive colour blindness and print, and follow a dark page. */

export const SVG_STYLE = `
.story text { font-family: system-ui, "DejaVu Sans", Verdana, sans-serif; fill: var(--ink, #1c1c1c);
  paint-order: stroke; stroke: var(--paper, #ffffff); stroke-width: 3px; stroke-linejoin: round; }
.story .lane { font-weight: 600; } .story .tick { fill: var(--faint, #555555); }
.story .fault { font-style: italic; } .story .event { font-weight: 600; }
.story path, .story rect, .story circle { fill: none; }
.story .replica { stroke: var(--ink, #1c1c1c); stroke-width: 1.2; }
.story .client { stroke: var(--faint, #555555); stroke-width: 1; stroke-dasharray: 2 4; }
.story .hatch { stroke: var(--faint, #555555); stroke-width: 1; opacity: .45; }
.story .cut rect { fill: inherit; }
.story .dead { fill: var(--loss, #a01a10); opacity: .75; } .story .waits { fill: var(--faint, #555555); opacity: .3; }
.story .gap { stroke: var(--paper, #ffffff); stroke-width: 9; } .story .break { stroke: var(--faint, #555555); }
.story path.event { stroke: var(--ink, #1c1c1c); stroke-width: 3; }
.story .way { stroke-width: 1.6; } .story .held .way { stroke-dasharray: 6 5; }
.story .cross { stroke-width: 2.4; } .story .gone circle { fill: var(--paper, #ffffff); stroke-width: 1.6; }
${['#0072B2', '#D55E00', '#008060', '#5D3FD3', '#555555'].map(colour).join('\n')}
`;

/** Of an operation: its lines, its solid shapes, its words. */
function colour(light: string, index: number): string {
  const value = `var(--op${index}, ${light})`;
  return `.story .op${index} path, .story .op${index} circle, .story .op${index} rect { stroke: ${value}; }
.story .op${index} .head, .story .shows.op${index} * { fill: ${value}; } .story .of${index} { fill: ${value}; }`;
}
