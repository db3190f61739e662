/** The capabilities document of WMTS 1.0.0 (OGC 07-057r7), for one layer. */
import { escapeXml } from "../xml.ts";
import { type MatrixSet, matrixOf } from "./matrix-sets.ts";

type Bounds = readonly [west: number, south: number, east: number, north: number];

export interface WmtsLayer {
  readonly title: string;
  readonly abstract: string;
  /** Address of the service, without query and trailing slash. */
  readonly url: string;
  /** Values of the service's own parameters that its tiles are asked with; "" for none. */
  readonly query: string;
  /** WGS 84 west, south, east, north. */
  readonly bbox: Bounds;
  /** Each with the layer's bounds in its CRS. */
  readonly sets: readonly (readonly [MatrixSet, Bounds])[];
  readonly maxZoom: number;
  /** Labels of the time dimension, oldest first; empty without one. */
  readonly times: readonly string[];
}

/** Identifier of the only layer and its only style. */
export const layerName = "result";
export const styleName = "default";

export function wmtsCapabilities(layer: WmtsLayer): string {
  const own = behind(layer.query);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/wmts/1.0 http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd" version="1.0.0">
  <ows:ServiceIdentification>
    <ows:Title>${escapeXml(layer.title)}</ows:Title>
    <ows:Abstract>${escapeXml(layer.abstract)}</ows:Abstract>
    <ows:ServiceType>OGC WMTS</ows:ServiceType>
    <ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion>
  </ows:ServiceIdentification>
  <ows:OperationsMetadata>
${["GetCapabilities", "GetTile", "GetFeatureInfo"].map((name) => operation(name, layer)).join("\n")}
  </ows:OperationsMetadata>
  <Contents>
${layerXml(layer)}
${layer.sets.map(([set]) => setXml(set, layer.maxZoom)).join("\n")}
  </Contents>
  <ServiceMetadataURL xlink:href="${escapeXml(`${layer.url}/1.0.0/WMTSCapabilities.xml${own}`)}"/>
</Capabilities>
`;
}

function behind(query: string): string {
  return query === "" ? "" : `?${query}`;
}

function operation(name: string, { url, query }: WmtsLayer): string {
  const address = `${url}?${query === "" ? "" : `${query}&`}`;
  return `    <ows:Operation name="${name}">
      <ows:DCP><ows:HTTP><ows:Get xlink:href="${escapeXml(address)}">
        <ows:Constraint name="GetEncoding"><ows:AllowedValues><ows:Value>KVP</ows:Value></ows:AllowedValues></ows:Constraint>
      </ows:Get></ows:HTTP></ows:DCP>
    </ows:Operation>`;
}

function layerXml(layer: WmtsLayer): string {
  const [west, south, east, north] = layer.bbox;
  const time = layer.times.length > 0 ? "{Time}/" : "";
  const boxes = layer.sets
    .filter(([, box]) => box.every(Number.isFinite))
    .map(([set, box]) => boxXml(set, box));
  const own = escapeXml(behind(layer.query));
  const tile = escapeXml(`${layer.url}/${time}{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}`);
  return `    <Layer>
      <ows:Title>${escapeXml(layer.title)}</ows:Title>
      <ows:WGS84BoundingBox>
        <ows:LowerCorner>${west} ${south}</ows:LowerCorner>
        <ows:UpperCorner>${east} ${north}</ows:UpperCorner>
      </ows:WGS84BoundingBox>
      <ows:Identifier>${layerName}</ows:Identifier>
${boxes.join("\n")}
      <Style isDefault="true"><ows:Identifier>${styleName}</ows:Identifier></Style>
      <Format>image/png</Format>
      <InfoFormat>application/json</InfoFormat>
${dimensionXml(layer.times)}${layer.sets.map(([set]) => linkXml(set)).join("\n")}
      <ResourceURL format="image/png" resourceType="tile" template="${tile}.png${own}"/>
      <ResourceURL format="application/json" resourceType="FeatureInfo" template="${tile}/{J}/{I}.json${own}"/>
    </Layer>`;
}

function dimensionXml(times: readonly string[]): string {
  if (times.length === 0) return "";
  const values = times.map((time) => `        <Value>${escapeXml(time)}</Value>`).join("\n");
  return `      <Dimension>
        <ows:Identifier>Time</ows:Identifier>
        <ows:UOM>ISO8601</ows:UOM>
        <Default>${escapeXml(times[times.length - 1]!)}</Default>
        <Current>false</Current>
${values}
      </Dimension>
`;
}

/** Without limits per matrix: the published schema's type for them forbids row and column 0. */
function linkXml(set: MatrixSet): string {
  return `      <TileMatrixSetLink><TileMatrixSet>${set.id}</TileMatrixSet></TileMatrixSetLink>`;
}

function boxXml(set: MatrixSet, [west, south, east, north]: Bounds): string {
  return `      <ows:BoundingBox crs="${set.urn}">
        <ows:LowerCorner>${west} ${south}</ows:LowerCorner>
        <ows:UpperCorner>${east} ${north}</ows:UpperCorner>
      </ows:BoundingBox>`;
}

function setXml(set: MatrixSet, maxZoom: number): string {
  const matrices: string[] = [];
  for (let zoom = set.firstZoom; zoom <= maxZoom; zoom++) {
    const matrix = matrixOf(set, zoom)!;
    matrices.push(`      <TileMatrix>
        <ows:Identifier>${zoom}</ows:Identifier>
        <ScaleDenominator>${matrix.scaleDenominator}</ScaleDenominator>
        <TopLeftCorner>${set.originX} ${set.originY}</TopLeftCorner>
        <TileWidth>256</TileWidth>
        <TileHeight>256</TileHeight>
        <MatrixWidth>${matrix.across}</MatrixWidth>
        <MatrixHeight>${matrix.down}</MatrixHeight>
      </TileMatrix>`);
  }
  return `    <TileMatrixSet>
      <ows:Identifier>${set.id}</ows:Identifier>
      <ows:SupportedCRS>${set.urn}</ows:SupportedCRS>
${set.wellKnown === null ? "" : `      <WellKnownScaleSet>${set.wellKnown}</WellKnownScaleSet>\n`}${matrices.join("\n")}
    </TileMatrixSet>`;
}

/** An exception report of OWS 1.1. */
export function owsException(code: string, text: string, locator: string | null): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="1.1.0" xml:lang="en">
  <ows:Exception exceptionCode="${code}"${locator === null ? "" : ` locator="${escapeXml(locator)}"`}>
    <ows:ExceptionText>${escapeXml(text)}</ows:ExceptionText>
  </ows:Exception>
</ows:ExceptionReport>
`;
}
