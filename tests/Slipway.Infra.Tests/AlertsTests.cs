using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Slipway.Azure;
using Slipway.Functions;
using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>What alerts listen for is what the code says.</summary>
public sealed partial class AlertsTests(Deployments deployments)
{
    /// <summary>https://learn.microsoft.com/azure/azure-monitor/reference/tables/apptraces and apprequests</summary>
    private static readonly Dictionary<string, string[]> Columns = new(StringComparer.Ordinal)
    {
        ["AppTraces"] = ["TimeGenerated", "Message", "SeverityLevel", "Properties", "OperationId", "OperationName", "ParentId", "AppRoleName", "AppRoleInstance", "AppVersion"],
        ["AppRequests"] = ["TimeGenerated", "Name", "Success", "ResultCode", "DurationMs", "Url", "Properties", "OperationId", "OperationName", "AppRoleName", "AppRoleInstance"],
    };

    private static readonly string[] Words =
        ["where", "has", "in", "or", "and", "parse", "with", "summarize", "count", "by", "todatetime", "ago", "true", "false", "Times"];

    /// <summary>Every line of log that the code writes, with its holes.</summary>
    private static readonly string[] Logged =
    [
        .. from assembly in new[] { typeof(AzureServices).Assembly, typeof(Composition).Assembly }
           from type in assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
           let line = method.GetCustomAttribute<LoggerMessageAttribute>()
           where line is not null
           select line.Message,
    ];

    private static readonly string[] Functions =
    [
        .. from type in typeof(Composition).Assembly.GetTypes()
           from method in type.GetMethods()
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           select function.Name,
    ];

    [Fact]
    public void Every_word_that_is_listened_for_is_in_a_line_that_the_code_logs()
    {
        string[] heard = [.. Queries().SelectMany(query => Said().Matches(query).Select(match => match.Groups["text"].Value)).Distinct()];

        Assert.NotEmpty(heard);
        Assert.NotEmpty(Logged);
        Assert.All(heard, text => Assert.Contains(Logged, line => Hole().Split(line).Any(piece => piece.Contains(text, StringComparison.Ordinal))));
    }

    [Fact]
    public void What_is_taken_from_a_line_is_there_in_that_order()
    {
        string[] taken = [.. Queries().SelectMany(query => Parsed().Matches(query).Select(match => match.Groups["shape"].Value.Trim()))];

        Assert.NotEmpty(taken);
        Assert.All(taken, shape => Assert.Contains(Logged, line => Hole().Replace(line, "{}") == string.Concat(shape.Split('"').Select((part, i) => i % 2 == 1 ? part : part.Length > 0 ? "{}" : ""))));
    }

    [Fact]
    public void Every_function_and_column_of_a_question_exists()
    {
        Assert.All(Queries(), query =>
        {
            string table = query.Split(' ')[0];
            string[] made = [.. Parsed().Matches(query).SelectMany(match => KqlName().Matches(match.Groups["shape"].Value).Select(name => name.Value))];
            string bare = Text().Replace(query, "");

            Assert.DoesNotContain(KqlName().Matches(bare).Select(name => name.Value).Except([table, .. Columns[table], .. Words, .. made]), name => !Span().IsMatch(name));
            Assert.All(Named().Matches(query).Select(match => match.Groups["name"].Value), name => Assert.Contains(name, Functions));
        });
    }

    [Fact]
    public void Both_the_host_and_the_worker_are_heard()
    {
        string worker = Service().Match(File.ReadAllText(Path.Combine(Bicep.Repository, "src", "Slipway.Functions", "Telemetry", "TelemetryServices.cs"))).Groups["name"].Value;

        Assert.All(deployments.All, deployment => Assert.All(
            Queries(deployment), query => Assert.Contains($"where AppRoleName in~ (\"{deployment.One("Microsoft.Web/sites").Name}\", \"{worker}\")", query, StringComparison.Ordinal)));
    }

    [Fact]
    public void An_alert_measures_and_splits_by_what_its_question_answers() => Assert.All(Rules(), rule =>
    {
        System.Text.Json.Nodes.JsonNode criterion = rule.Json["properties"]!["criteria"]!["allOf"]![0]!;
        string answer = ((string)criterion["query"]!).Split("| summarize ")[1];

        Assert.StartsWith($"{criterion["metricMeasureColumn"]} = ", answer, StringComparison.Ordinal);
        Assert.Equal(answer.Split(" by ") is [_, string by] ? by.Split(", ") : [], criterion["dimensions"]!.AsArray().Select(dimension => (string)dimension!["name"]!));
    });

    [Fact]
    public void A_stuck_release_a_lost_one_and_silence_are_all_told_to_the_same_people()
    {
        Assert.Equal(["stuck", "lost", "silent", "unasked", "drift"], deployments.Production.Of("Microsoft.Insights/scheduledQueryRules").Select(rule => rule.Name.Split('-')[^1]));
        string group = deployments.Production.One("Microsoft.Insights/actionGroups").Id;
        Assert.All(Rules(), rule => Assert.EndsWith("-operators", (string)rule.Json["properties"]!["actions"]!["actionGroups"]![0]!, StringComparison.Ordinal));
        Assert.Equal(group, (string?)deployments.Production.One("Microsoft.Insights/metricAlerts").Json["properties"]!["actions"]![0]!["actionGroupId"]);
        Assert.Empty(deployments.Development.Of("Microsoft.Insights/metricAlerts"));
    }

    [Fact]
    public void Every_resource_that_has_diagnostics_sends_them_to_the_workspace()
    {
        foreach (Deployment deployment in deployments.All)
        {
            string workspace = deployment.One("Microsoft.OperationalInsights/workspaces").Id;
            Deployment.Resource[] settings = [.. deployment.Of("Microsoft.Insights/diagnosticSettings")];

            Assert.All(settings, setting => Assert.Equal(workspace, setting["properties.workspaceId"]));
            string[] types = ["Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults", "Microsoft.ServiceBus/namespaces", "Microsoft.Web/sites", "Microsoft.BotService/botServices"];
            Assert.All(types.SelectMany(deployment.Of), resource => Assert.Contains(settings, setting => setting.Id.StartsWith($"{resource.Id}/", StringComparison.Ordinal)));
        }
    }

    private IEnumerable<Deployment.Resource> Rules() => deployments.All.SelectMany(deployment => deployment.Of("Microsoft.Insights/scheduledQueryRules"));

    private IEnumerable<string> Queries() => deployments.All.SelectMany(Queries);

    private static IEnumerable<string> Queries(Deployment deployment) => deployment.Of("Microsoft.Insights/scheduledQueryRules")
        .Select(rule => (string)rule.Json["properties"]!["criteria"]!["allOf"]![0]!["query"]!);

    [GeneratedRegex("AddService\\(\"(?<name>\\w+)\"")]
    private static partial Regex Service();

    [GeneratedRegex("Message has \"(?<text>[^\"]+)\"")]
    private static partial Regex Said();

    [GeneratedRegex(@"parse Message with (?<shape>[^|]+)")]
    private static partial Regex Parsed();

    [GeneratedRegex(@"\{\w+(:\w+)?\}")]
    private static partial Regex Hole();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex KqlName();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"^[mhds]$")]
    private static partial Regex Span();

    [GeneratedRegex("Name == \"(?<name>\\w+)\"")]
    private static partial Regex Named();
}
