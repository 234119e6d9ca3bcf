using System.Text.Json;

namespace Slipway.Releases.Provenance.Reports;

/// <summary>SPDX in JSON: ISO/IEC 5962 (2.x), or the graph of 3.x.</summary>
internal static class SpdxDocument
{
    /// <exception cref="ProofFlawException">It is no SPDX.</exception>
    public static void Check(JsonElement json)
    {
        bool isSecond = json.TextAt("spdxVersion")?.StartsWith("SPDX-2.", StringComparison.Ordinal) is true && json.TextAt("SPDXID") == "SPDXRef-DOCUMENT";
        bool isThird = json.TextAt("@context")?.StartsWith("https://spdx.org/rdf/3.", StringComparison.Ordinal) is true && json.ListAt("@graph").Count > 0;
        if (!isSecond && !isThird)
        {
            throw new ProofFlawException("is no SPDX document");
        }
    }
}
