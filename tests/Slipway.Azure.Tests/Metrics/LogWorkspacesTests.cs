using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Metrics;
using Slipway.Releases.Health.Checks;

namespace Slipway.Azure.Tests.Metrics;

/// <summary>What a workspace of Log Analytics answers becomes one number, the numbers of a comparison, or a silence that says why.</summary>
public sealed class LogWorkspacesTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private SimulatedAzureMonitor monitor = null!;
    private ServiceProvider services = null!;

    public async ValueTask InitializeAsync()
    {
        monitor = await SimulatedAzureMonitor.StartAsync();
        services = monitor.Services();
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await monitor.DisposeAsync();
    }

    [Theory]
    [InlineData("""{ "name": "n", "type": "real" }""", "0.25", 0.25)]
    [InlineData("""{ "name": "at", "type": "datetime" }, { "name": "n", "type": "long" }""", "\"2026-11-02T12:00:00Z\", 42", 42)]
    [InlineData("""{ "name": "n", "type": "decimal" }""", "\"1.5\"", 1.5)]
    public async Task A_table_of_one_row_with_one_number_is_that_number(string columns, string row, double number)
    {
        Answer(columns, $"[{row}]");

        Assert.Equal(new MetricAnswer.Value(number), await AskAsync("requests | where ring == '{ring}'"));
        Assert.Equal(
            """{"query":"requests | where ring == \u0027canary\u0027","timespan":"2026-11-01T12:00:00.000Z/2026-11-02T12:00:00.000Z"}""", Assert.Single(monitor.Asked));
        Assert.Equal("https://logs.example.com/.default", Assert.Single(monitor.Scopes));
    }

    [Theory]
    [InlineData("""{ "name": "n", "type": "real" }""", "", "it has no data")]
    [InlineData("""{ "name": "n", "type": "real" }""", "[1], [2]", "it has 2 rows; summarize them to one")]
    [InlineData("""{ "name": "a", "type": "real" }, { "name": "b", "type": "int" }""", "[1, 2]", "it has 2 columns of numbers; project one")]
    [InlineData("""{ "name": "a", "type": "string" }""", "[\"1\"]", "it has 0 columns of numbers; project one")]
    [InlineData("""{ "name": "n", "type": "real" }""", "[null]", "it has no value that is a number")]
    [InlineData("""{ "name": "n", "type": "real" }""", "[\"NaN\"]", "it has no value that is a number")]
    [InlineData("""{ "name": "n", "type": "real" }""", "[\"Infinity\"]", "it has no value that is a number")]
    [InlineData("""{ "name": "n", "type": "real" }""", "[{}]", "127.0.0.1 answered 200, and not as Azure does")]
    public async Task What_is_not_one_number_is_silence_and_never_zero(string columns, string rows, string why)
    {
        Answer(columns, rows);

        Assert.Equal(new MetricAnswer.Silent(why), await AskAsync("requests"));
    }

    [Fact]
    public async Task An_answer_that_tells_only_a_part_is_silence_though_it_has_a_number()
    {
        Answer("""{ "name": "n", "type": "real" }""", "[0]");
        monitor.Partial = """{ "code": "PartialError", "message": "There were some errors when processing your query." }""";

        Assert.Equal(
            new MetricAnswer.Silent("it answered only in part: PartialError, There were some errors when processing your query."), await AskAsync("requests"));
    }

    [Fact]
    public async Task A_mistake_in_a_query_is_told_by_its_inmost_reason()
    {
        monitor.AnswerOnce(400, """{"error":{"message":"The request had some invalid properties","code":"BadArgumentError","innererror":{"code":"SyntaxError","message":"Syntax Error"}}}""");

        Assert.Equal(new MetricAnswer.Silent("127.0.0.1 answered 400: BadArgumentError, Syntax Error"), await AskAsync("requests |"));
    }

    [Fact]
    public async Task An_error_budget_is_asked_over_each_window()
    {
        Answer("""{ "name": "n", "type": "real" }""", "[0.02]");
        MetricCondition.BurnRate budget = new(99, [new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 2)]);

        MetricAnswer.Burning burning = Assert.IsType<MetricAnswer.Burning>(await AskAsync("requests | where at > ago({window})", budget));

        Assert.Equal([new WindowErrors(0.02, 0.02)], burning.Errors);
        Assert.Equal(["ago(300s)", "ago(3600s)"], monitor.Asked.Select(asked => asked[asked.IndexOf("ago", StringComparison.Ordinal)..(asked.IndexOf(')', StringComparison.Ordinal) + 1)]).Order());
    }

    [Fact]
    public async Task A_comparison_takes_the_numbers_of_all_rows_since_the_bake_began()
    {
        Answer("""{ "name": "at", "type": "datetime" }, { "name": "n", "type": "real" }""", """["2026-11-02T11:50:00Z", 1], ["2026-11-02T11:51:00Z", null], ["2026-11-02T11:52:00Z", 3]""");

        MetricAnswer.Groups groups = Assert.IsType<MetricAnswer.Groups>(await AskAsync(
            "new", new MetricCondition.Comparison(new MetricQuery.LogAnalytics(SimulatedAzureMonitor.Workspace, "old"), WorseWay.Larger, 0.3, 0.01, 5, 8)));

        Assert.Equal([1, 3], groups.Ring);
        Assert.Equal([1, 3], groups.Baseline);
        Assert.All(monitor.Asked, asked => Assert.Contains("2026-11-02T11:50:00.000Z/2026-11-02T12:00:00.000Z", asked, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_workspace_that_is_not_there_is_silence() => Assert.StartsWith(
        "127.0.0.1 answered 404: ResourceNotFound, ",
        Assert.IsType<MetricAnswer.Silent>(await AskAsync("requests", workspace: "0f8fad5b-d9cb-469f-a165-70867728950e")).Why,
        StringComparison.Ordinal);

    [Fact]
    public async Task Who_cannot_sign_in_hears_nothing()
    {
        await using ServiceProvider unknown = monitor.Services(credential: new Nobody());

        Assert.Equal(
            "nobody could sign in to 127.0.0.1",
            (await unknown.GetRequiredService<LogWorkspaces>().AskAsync(SimulatedAzureMonitor.Workspace, "requests", SampleSpan.At(Now), Sample.Cancellation)).Silence);
    }

    private void Answer(string columns, string rows) => monitor.Table = $$"""{ "name": "PrimaryResult", "columns": [ {{columns}} ], "rows": [ {{rows}} ] }""";

    private Task<MetricAnswer> AskAsync(string kql, MetricCondition? condition = null, string workspace = SimulatedAzureMonitor.Workspace) =>
        services.GetRequiredService<MetricSources>().AskAsync(
            new("check", new MetricQuery.LogAnalytics(workspace, kql), condition ?? new MetricCondition.Threshold(null, 1, 0)),
            new Dictionary<string, string> { ["ring"] = "canary" },
            Now.AddMinutes(-10),
            Now,
            TimeSpan.FromSeconds(10),
            Sample.Cancellation);

    private sealed class Nobody : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext asked, CancellationToken cancellation) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext asked, CancellationToken cancellation) =>
            throw new CredentialUnavailableException("There is no identity here.");
    }
}
