using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Functions.Http;
using Slipway.Functions.Tests.EndToEnd;
using Slipway.Functions.Tests.Pipelines;

namespace Slipway.Functions.Tests.Access;

/// <summary>The table by deeds: for each row one request that whoever has the role may make, and nobody else.</summary>
public sealed class AccessMatrixTests(AccessTown town) : IClassFixture<AccessTown>
{
    private const string Nothing = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    // What it answers to whoever may: what follows after the door differs with what the requests before have changed.
    private static readonly Dictionary<string, (string Request, string? Body, int[] May)> Requests = new()
    {
        [nameof(ListReleases)] = ("GET releases", null, [200]),
        [nameof(GetRelease)] = ("GET releases/$R", null, [200]),
        [nameof(GetTimeline)] = ("GET releases/$R/timeline", null, [200]),
        [nameof(GetEvidence)] = ("GET releases/$R/evidence", null, [200]),
        [nameof(StreamEvents)] = ("GET releases/$R/events", null, [200]),
        [nameof(PreviewRelease)] = ("POST releases/preview", """{"product":"$P","version":"2.0.0","requestedBy":"ci"}""", [200]),
        [nameof(StartRelease)] = ("POST releases", """{"product":"$P","version":"2.0.0","requestedBy":"ci"}""", [200, 202]),
        [nameof(CommandRelease)] = ("POST releases/$R/retry", """{"by":"ci","reason":"tests"}""", [202, 409]),
        [nameof(ListApprovals)] = ("GET approvals", null, [200]),
        [nameof(DecideApproval)] = ("POST approvals/$A", """{"answer":"Reject"}""", [422]),
        [nameof(ExtendApproval)] = ("POST approvals/$A/more-time", "{}", [409]),
        [nameof(ListDelegations)] = ("GET delegations", null, [200]),
        [nameof(StoreDelegation)] = ("PUT delegations/bo@example.com", """{"until":"2000-01-01T00:00:00Z"}""", [422]),
        [nameof(RemoveDelegation)] = ("DELETE delegations/bo@example.com", null, [204]),
        [nameof(GetApprovalCard)] = ("GET approvals/$A/card", null, [200]),
        [nameof(AnswerOnPage)] = ("POST approvals/$A/page", $$"""{"verb":"approval.approve","revision":99,"shown":"{{Nothing}}"}""", [200]),
        [nameof(GetPlan)] = ("GET plans/$P", null, [200]),
        [nameof(StorePlan)] = ("POST plans/$P", "$Plan", [200]),
        [nameof(ValidatePlan)] = ("POST plans/validate", "$Plan", [200]),
        [nameof(ListEnvironments)] = ("GET environments", null, [200]),
        [nameof(GetVerification)] = ("GET environments/test/verification?product=$P", null, [200]),
        [nameof(StartVerification)] = ("POST environments/test/verify?product=$P", null, [200, 202]),
        [nameof(GetRetention)] = ("GET retention/$P", null, [200]),
        [nameof(PreviewRetention)] = ("POST retention/$P/preview", null, [200]),
        [nameof(ApplyRetention)] = ("POST retention/$P/apply", $$"""{"by":"ci","token":"{{Nothing}}"}""", [409]),
        [nameof(ReceiveAlerts)] = ("POST alerts", """{"version":"4","alerts":[]}""", [200, 400]),
    };

    public static TheoryData<string> Guarded => [.. AccessTable.Rows.Where(row => row.Value is AccessRow.Needs).Select(row => row.Key).Order()];

    public static TheoryData<string> OfOneProduct => [.. AccessTable.Rows
        .Where(row => row.Value is AccessRow.Needs { Place: AccessPlace.Product or AccessPlace.Environment } && !row.Key.StartsWith("List", StringComparison.Ordinal))
        .Select(row => row.Key).Order()];

    public static TheoryData<string> OfAnEnvironment => [nameof(StartRelease), nameof(CommandRelease), nameof(DecideApproval), nameof(ExtendApproval), nameof(AnswerOnPage), nameof(PreviewRetention), nameof(ApplyRetention)];

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Whoever_has_the_role_may_and_whoever_has_every_other_may_not(string function)
    {
        AccessRow.Needs row = (AccessRow.Needs)AccessTable.Rows[function];
        foreach (Role role in row.Roles)
        {
            Answer may = await SendAsync(function, town.As(AccessTown.Ada, role.Named()));
            Assert.True(Requests[function].May.Contains(may.Status), $"{function} with {role.Named()}: {may}");
        }

        Answer others = await SendAsync(function, town.As(AccessTown.Ada, [.. Roles.All.Except(row.Roles).Select(role => role.Named())]));
        Answer none = await SendAsync(function, town.As(AccessTown.Ada, []));
        Answer key = await SendAsync(function, town.WithKey());

        Assert.Equal((403, "not-allowed", 403, "not-allowed", 401, "unproven"), (others.Status, others.Problem, none.Status, none.Problem, key.Status, key.Problem));
    }

    [Theory]
    [MemberData(nameof(OfOneProduct))]
    public async Task Whoever_may_not_see_a_product_is_answered_as_if_there_were_none(string function)
    {
        Answer there = await SendAsync(function, town.As(AccessTown.Bo));
        Answer nowhere = await SendAsync(function, town.As(AccessTown.Bo), nowhere: true);

        Assert.True(there.Status is 403 or 404 or 422, $"{there}");
        Assert.Equal(Blank(nowhere), Blank(there));
    }

    [Theory]
    [MemberData(nameof(OfAnEnvironment))]
    public async Task Whoever_may_in_one_environment_may_not_where_another_is_concerned(string function)
    {
        Answer refused = await SendAsync(function, town.As(AccessTown.Cy));

        Assert.Equal((403, "not-allowed"), (refused.Status, refused.Problem));
        Assert.Contains("in production", refused.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfAnEnvironment))]
    public async Task Whoever_may_see_a_product_is_told_what_they_lack(string function)
    {
        Answer refused = await SendAsync(function, town.As(AccessTown.Dee));

        Assert.Equal((403, "not-allowed"), (refused.Status, refused.Problem));
    }

    [Fact]
    public async Task Lists_show_what_one_may_see()
    {
        using ReleaseApi bo = town.As(AccessTown.Bo);
        using ReleaseApi dee = town.As(AccessTown.Dee);
        using ReleaseApi cy = town.As(AccessTown.Cy);

        (string[] seen, string? more) = await dee.ListAsync("size=1");
        Assert.NotEmpty(seen);
        (string[] hidden, string? none) = await bo.ListAsync("size=1");
        Assert.Equal((0, null), (hidden.Length, none));
        Assert.Empty((await bo.ListAsync($"product={town.Product.Name}")).Ids);
        Assert.Empty((await bo.GetAsync("approvals")).Json["approvals"]!.AsArray());
        Assert.Empty((await bo.GetAsync("environments")).Json["environments"]!.AsArray());
        Assert.NotEmpty((await dee.GetAsync("approvals")).Json["approvals"]!.AsArray());
        Assert.Equal(["test"], (await cy.GetAsync("environments")).Json["environments"]!.AsArray().Select(one => (string)one!["environment"]!).Distinct());
        Assert.True(more is null || more.Length > 0);
    }

    [Fact]
    public async Task Whoever_may_act_only_where_a_release_is_does_not_take_back_what_came_before()
    {
        using ReleaseApi eve = town.As(AccessTown.Eve);

        Answer resume = await eve.PostAsync($"releases/{town.Release}/resume", new { reason = "tests" });
        Answer abort = await eve.PostAsync($"releases/{town.Release}/abort", new { reason = "tests" });

        Assert.Equal((409, 403), (resume.Status, abort.Status));
        Assert.Contains("in test", abort.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipeline_starts_a_release_without_a_secret_and_the_timeline_says_which_it_was()
    {
        using ReleaseApi pipeline = town.With(town.Hub.GitHub());
        using ReleaseApi fork = town.With(town.Hub.GitHub(null, ("repository", "eve/shop")));
        TestProduct product = town.Product.At(pipeline);
        await product.PublishAsync("3.0.0");

        Assert.Equal(403, (await product.At(fork).AskAsync("3.0.0")).Status);
        Answer accepted = await product.AskAsync("3.0.0");

        Assert.Equal(202, accepted.Status);
        Releases.Timeline.TimelineEvent asked = (await product.TimelineAsync($"{product.Name}-3.0.0"))[0].Event;
        Assert.Equal(TestProduct.Requester, asked.Actor);
        Assert.Equal(("github:octo/shop@refs/heads/main", "token"), (asked.Evidence!["caller"], asked.Evidence["via"]));
        Assert.Equal(403, (await product.SayAsync($"{product.Name}-3.0.0", "abort")).Status);
    }

    [Fact]
    public async Task The_step_that_is_published_for_GitHub_releases_by_the_runs_own_token()
    {
        await town.Product.PublishAsync("5.0.0");
        (string, string)[] run = [("ACTIONS_ID_TOKEN_REQUEST_URL", $"{town.Hub.Address}/github?api-version=2.0"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", SimulatedIssuer.OfTheRun)];

        (int code, string said, string outputs) = await Step("slipway", "5.0.0").RunAsync(run);
        (int refused, string why, _) = await Step("another", "5.0.0").RunAsync(run);

        Assert.True(code == 3, said);
        Assert.StartsWith($"id={town.Product.Name}-5.0.0\n", outputs, StringComparison.Ordinal);
        Assert.Equal("github:octo/shop@refs/heads/main", await CallerAsync("5.0.0"));
        Assert.Equal(1, refused);
        Assert.Contains("was not accepted (401): The token is not one that GitHub Actions signed for this API", why, StringComparison.Ordinal);

        PipelineStep Step(string audience, string version) => PipelineStep.GitHub(
            ("api", $"{town.Api}"), ("audience", audience), ("product", town.Product.Name), ("version", version), ("wait", "1"));
    }

    [Fact]
    public async Task The_step_that_is_published_for_Azure_DevOps_releases_by_its_service_connections_token()
    {
        await town.Product.PublishAsync("6.0.0");
        (string, string)[] run = [("SYSTEM_OIDCREQUESTURI", $"{town.Hub.Address}/azuredevops"), ("SYSTEM_ACCESSTOKEN", SimulatedIssuer.OfTheRun)];

        (int code, string said, _) = await Step("slipway").RunAsync(run);
        (int refused, string why, _) = await Step("another").RunAsync(run);

        Assert.True(code == 3, said);
        Assert.Equal("azuredevops:acme/shop/slipway", await CallerAsync("6.0.0"));
        Assert.Equal(1, refused);
        Assert.Contains("was not accepted (403): ", why, StringComparison.Ordinal);

        PipelineStep Step(string connection) => PipelineStep.AzureDevOps(
            ("api", $"{town.Api}"), ("connection", connection), ("product", town.Product.Name), ("version", "6.0.0"), ("wait", "1"));
    }

    [Fact]
    public async Task A_person_asks_and_speaks_in_their_own_name_whatever_the_body_says()
    {
        using ReleaseApi ada = town.As(AccessTown.Ada);
        TestProduct product = town.Product.At(ada);
        await product.PublishAsync("4.0.0");

        Answer accepted = await product.AskAsync("4.0.0", by: "somebody@example.com");
        await product.CommandAsync($"{product.Name}-4.0.0", "abort", by: "somebody@example.com");

        Assert.Equal(TestProduct.Ada, accepted.Release.Request.RequestedBy);
        Releases.Timeline.TimelineEntry[] lines = await product.TimelineAsync($"{product.Name}-4.0.0");
        Releases.Timeline.TimelineEvent[] told = [.. lines.Select(line => line.Event).Where(line => line.Evidence?.ContainsKey("caller") is true)];
        Assert.Equal(2, told.Length);
        Assert.All(told, line => Assert.Equal((TestProduct.Ada, $"person:{AccessTown.Ada}"), (line.Actor, line.Evidence!["caller"])));
    }

    [Fact]
    public void Every_guarded_function_has_its_request() => Assert.Equal(Guarded.Select(row => row.Data).Order(), Requests.Keys.Order());

    /// <summary>Who called for a version, as its first line tells.</summary>
    private async Task<string> CallerAsync(string version) => (await town.Product.TimelineAsync($"{town.Product.Name}-{version}"))[0].Event.Evidence!["caller"];

    /// <summary>An answer without the names that differ.</summary>
    private (int Status, string Text) Blank(Answer answer) => (answer.Status, answer.Text
        .Replace(town.Product.Name, "$P", StringComparison.Ordinal).Replace("shop-nowhere", "$P", StringComparison.Ordinal)
        .Replace(town.Approval, "$A", StringComparison.Ordinal).Replace("00000000", "$A", StringComparison.Ordinal));

    private async Task<Answer> SendAsync(string function, ReleaseApi api, bool nowhere = false)
    {
        using (api)
        {
            (string request, string? body, _) = Requests[function];
            string[] parts = request.Split(' ');
            bool isPlan = body is "$Plan";
            return await api.AskAsync(new HttpMethod(parts[0]), Fill(parts[1], nowhere), body is null ? null : Fill(body, nowhere), isPlan ? "application/yaml" : "application/json");
        }
    }

    private string Fill(string text, bool nowhere) => text
        .Replace("$Plan", (nowhere ? town.Plan with { Product = "shop-nowhere" } : town.Plan).ToString(), StringComparison.Ordinal)
        .Replace("$P", nowhere ? "shop-nowhere" : town.Product.Name, StringComparison.Ordinal)
        .Replace("$R", nowhere ? "shop-nowhere-1.0.0" : town.Release, StringComparison.Ordinal)
        .Replace("$A", nowhere ? "00000000" : town.Approval, StringComparison.Ordinal);
}
