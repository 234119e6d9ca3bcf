using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
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

    /// <summary>The environment's records of the product that a request names, or of all for which the caller has the role.</summary>
    /// <exception cref="RefusedException">There is no such environment for the caller, or it is one where the role does not count.</exception>
    public static async Task<EnvironmentRecord[]> FindAsync(
        EnvironmentRecords environments, string name, HttpRequest request, Role role, CancellationToken cancellation)
    {
        ProductName? product = request.Query["product"] is [{ Length: > 0 } text] ? Respond.ReadProduct(text) : null;
        List<EnvironmentRecord> all = await environments.ListAsync(name, cancellation).ToListAsync(cancellation);
        Visit visit = Visit.Of(request);
        EnvironmentRecord[] found = [.. all.Where(environment => (product is null || environment.Product == product)
            && (visit.Rights.Has(Role.Read, environment.Product, name) || visit.Rights.Has(role, environment.Product, name)))];
        EnvironmentRecord[] may = [.. found.Where(environment => visit.Rights.Has(role, environment.Product, name))];
        if (may.Length == 0 && found.Length > 0)
        {
            visit.Require(role, found[0].Product, [name]);
        }

        return may.Length > 0
            ? may
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
