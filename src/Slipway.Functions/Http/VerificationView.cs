using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Azure.Records;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>The verifications of an environment as the API shows them.</summary>
internal static class VerificationView
{
    public static JsonObject Of(string environment, IEnumerable<Verification> verifications) => new()
    {
        ["environment"] = environment,
        ["verifications"] = new JsonArray([.. verifications.Select(Of)]),
    };

    /// <summary>Where the verifications that a request asks for are shown.</summary>
    public static string Address(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        return $"{request.Scheme}://{request.Host}{request.PathBase}{path[..(path.LastIndexOf('/') + 1)]}verification{request.Query.OnlyProduct()}";
    }

    /// <summary>The environment's records of the product that a request names, or of all.</summary>
    /// <exception cref="RefusedException">There is no such environment.</exception>
    public static async Task<EnvironmentRecord[]> FindAsync(
        EnvironmentRecords environments, string name, HttpRequest request, CancellationToken cancellation)
    {
        ProductName? product = request.Query["product"] is [{ Length: > 0 } text] ? Respond.ReadProduct(text) : null;
        List<EnvironmentRecord> all = await environments.ListAsync(name, cancellation).ToListAsync(cancellation);
        EnvironmentRecord[] found = [.. all.Where(environment => product is null || environment.Product == product)];
        return found.Length > 0
            ? found
            : throw new RefusedException(Problems.Missing(
                $"No release{(product is null ? "" : $" of {product}")} has entered an environment '{name}'; GET /api/environments lists those that there are."));
    }

    private static JsonObject Of(Verification verification)
    {
        JsonObject view = JsonSerializer.SerializeToNode(verification, SlipwayJson.Compact)!.AsObject();
        view["sentence"] = verification.Sentence;
        return view;
    }

    private static string OnlyProduct(this IQueryCollection query) =>
        query["product"] is [{ Length: > 0 } product] ? $"?product={Uri.EscapeDataString(product)}" : "";
}
