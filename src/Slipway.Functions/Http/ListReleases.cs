using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Lists releases, newest first.</summary>
public sealed class ListReleases(Respond respond, ReleaseRecords records)
{
    private const int DefaultSize = 50;
    private const int LargestSize = 200;

    /// <summary>Filtered by <c>product</c>, <c>environment</c> and <c>state</c>; <c>size</c> a page, and <c>continuation</c> for the next.</summary>
    [Function(nameof(ListReleases))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "releases")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
    {
        IQueryCollection query = request.Query;
        ReleaseFilter filter = new(
            query["product"] is [{ Length: > 0 } product] ? Respond.ReadProduct(product) : null,
            query["environment"] is [{ Length: > 0 } environment] ? ReadEnvironment(environment) : null,
            query["state"] is [{ Length: > 0 } state] ? ReadState(state) : null);
        ReleasePage page = await ReadPage(filter with { Sees = Seen(Visit.Of(request)) }, query["continuation"], ReadSize(query["size"]), cancellation);
        return new JsonAnswer(new JsonObject
        {
            ["releases"] = new JsonArray([.. page.Releases.Select(release => ReleaseView.Of(release, request))]),
            ["continuation"] = page.Continuation,
        });
    });

    private async Task<ReleasePage> ReadPage(ReleaseFilter filter, string? continuation, int size, CancellationToken cancellation)
    {
        try
        {
            return await records.ListAsync(filter, string.IsNullOrEmpty(continuation) ? null : continuation, size, cancellation);
        }
        catch (FormatException token)
        {
            throw new RefusedException(Problems.Malformed(token.Message));
        }
    }

    /// <summary>Which products the caller may read; null for all of them, which asks nothing of each row.</summary>
    private static Func<ProductName, bool>? Seen(Visit visit) =>
        visit.Rights.HasEverywhere(Role.Read) ? null : product => visit.Rights.Has(Role.Read, product);

    private static int ReadSize(string? size) =>
        string.IsNullOrEmpty(size) ? DefaultSize
        : int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int read) && read is >= 1 and <= LargestSize ? read
        : throw new RefusedException(Problems.Malformed($"size is '{size}'; write a number from 1 to {LargestSize}."));

    private static string ReadEnvironment(string environment) =>
        environment.Length <= 63 && environment.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? environment
            : throw new RefusedException(Problems.Malformed($"environment is '{environment}'; write a stage's name as the plan has it."));

    private static ReleaseState ReadState(string state) =>
        Enum.TryParse(state, ignoreCase: true, out ReleaseState read) && Enum.IsDefined(read) && !char.IsDigit(state[0])
            ? read
            : throw new RefusedException(Problems.Malformed($"state is '{state}'; write one of {string.Join(", ", Enum.GetNames<ReleaseState>())}."));
}
