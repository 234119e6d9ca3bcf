using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;

namespace Slipway.Worker.Tests;

/// <summary>
/// What <c>host.json</c> says. The host ignores a name that it does not know, so each is held against the options of the very extension that was built into
/// the app.
/// </summary>
public sealed class HostSettingsTests
{
    /// <summary>https://learn.microsoft.com/azure/azure-functions/functions-host-json</summary>
    private static readonly string[] HostNames = ["version", "logging", "functionTimeout", "extensions"];

    /// <summary>The values whose reasons the README gives.</summary>
    private const string Expected = """
        extendedSessionsEnabled: false
        hubName: SlipwayHub
        maxConcurrentActivityFunctions: 16
        maxConcurrentOrchestratorFunctions: 16
        overridableExistingInstanceStates: NonRunningStates
        storageProvider.connectionName: AzureWebJobsStorage
        storageProvider.controlQueueBatchSize: 32
        storageProvider.controlQueueVisibilityTimeout: 00:01:00
        storageProvider.maxQueuePollingInterval: 00:00:02
        storageProvider.partitionCount: 4
        storageProvider.type: AzureStorage
        storageProvider.workItemQueueVisibilityTimeout: 00:01:00
        """;

    private static readonly JsonObject Host = JsonNode.Parse(File.ReadAllText(Path.Combine(FunctionApp.Folder, "host.json")))!.AsObject();

    private static JsonObject DurableTask => Host["extensions"]!["durableTask"]!.AsObject();

    [Fact]
    public void Every_setting_of_the_host_is_one_that_it_knows()
    {
        Assert.Subset(new HashSet<string>(HostNames), Names(Host));
        Assert.Subset(new HashSet<string> { "logLevel", "applicationInsights" }, Names(Host["logging"]!.AsObject()));
        Assert.Equal(["durableTask", "http"], Names(Host["extensions"]!.AsObject()).Order());
        Assert.Equal(["routePrefix"], Names(Host["extensions"]!["http"]!.AsObject()));
    }

    [Fact]
    public void Every_durable_setting_is_one_that_the_built_extension_knows()
    {
        Assert.Subset(Options("DurableTaskOptions"), Names(DurableTask));
        // Which storage provider it is decides whose options these are, so the type is none of them.
        Assert.Subset(new HashSet<string>([.. Options("AzureStorageOptions"), "type"]), Names(DurableTask["storageProvider"]!.AsObject()));
    }

    [Fact]
    public void The_durable_settings_have_the_values_that_were_weighed()
    {
        IEnumerable<string> all = from setting in Flat("", DurableTask) orderby setting.Key select $"{setting.Key}: {setting.Value}";

        Assert.Equal(Expected.Split('\n').Order(), all.Order());
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Flat(string prefix, JsonObject settings) => settings.SelectMany(setting => setting.Value is JsonObject inner
        ? Flat($"{prefix}{setting.Key}.", inner)
        : [new($"{prefix}{setting.Key}", setting.Value)]);

    private static HashSet<string> Names(JsonObject settings) => [.. settings.Select(setting => setting.Key)];

    /// <summary>The names under which an options type of the extension is set: its properties', and the file writes them in camel case.</summary>
    private static HashSet<string> Options(string type)
    {
        using PEReader file = new(File.OpenRead(Path.Combine(FunctionApp.Folder, ".azurefunctions", "Microsoft.Azure.WebJobs.Extensions.DurableTask.dll")));
        MetadataReader extension = file.GetMetadataReader();
        TypeDefinition options = extension.TypeDefinitions.Select(extension.GetTypeDefinition).Single(definition => extension.GetString(definition.Name) == type);
        return [.. options.GetProperties().Select(property => extension.GetString(extension.GetPropertyDefinition(property).Name)).Select(name => char.ToLowerInvariant(name[0]) + name[1..])];
    }
}
