using System.Text.RegularExpressions;
using Slipway.Azure.Identity;
using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>The app may do what its code does, and nothing else: each role has its place and its reason, which is a call that the code makes.</summary>
public sealed partial class RolesTests(Deployments deployments)
{
    /// <summary>https://learn.microsoft.com/azure/role-based-access-control/built-in-roles</summary>
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"] = "Storage Blob Data Reader",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = "Azure Service Bus Data Sender",
        ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"] = "Azure Service Bus Data Receiver",
        ["21090545-7ca7-4776-b22c-e363652d74d2"] = "Key Vault Reader",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
    };

    /// <summary>Where, which role, and what in <c>src</c> takes it; empty where the platform does.</summary>
    private static readonly Need[] Needs =
    [
        new("{engine}", "Storage Blob Data Owner", "the host's locks and keys, the task hub's leases and large messages, and the package"),
        new("{engine}", "Storage Queue Data Contributor", "the task hub's queues"),
        new("{engine}", "Storage Table Data Contributor", "the task hub's history and instances"),
        new($"{{artifacts}}/{StorageAccount.Plans}", "Storage Blob Data Contributor", "plans are stored and read", "GetBlobContainerClient(StorageAccount.Plans)"),
        new($"{{artifacts}}/{StorageAccount.Channels}", "Storage Blob Data Contributor", "pointers are written and taken away", "GetBlobContainerClient(StorageAccount.Channels)"),
        new($"{{artifacts}}/{StorageAccount.Seals}", "Storage Blob Data Contributor", "seals and journals are written and cleared", "GetBlobContainerClient(StorageAccount.Seals)"),
        new($"{{artifacts}}/{StorageAccount.Evidence}", "Storage Blob Data Contributor", "what gates measured is appended", "GetBlobContainerClient(StorageAccount.Evidence)"),
        new($"{{artifacts}}/{StorageAccount.Builds}", "Storage Blob Data Owner", "builds are listed with their index tags, and expired ones deleted", "BlobTraits.Tags", "DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots"),
        new("{artifacts}/{environment}", "Storage Blob Data Owner", "promotion writes index tags, legal holds and immutability", "Tags = tags", "SetLegalHoldAsync", "SetImmutabilityPolicyAsync"),
        new("{artifacts}", "Storage Table Data Contributor", "records, several rows in one transaction", "SubmitTransactionAsync"),
        new("{vault}", "Key Vault Reader", "public halves of keys and certificates that plans pin", "\"api-version\", \"7.4\""),
        new("{bus}/slipway-events", "Azure Service Bus Data Sender", "events of releases are told", "client.CreateSender(options.Topic)"),
        new("{bus}/slipway-commands", "Azure Service Bus Data Sender", "agents are told", "client.CreateSender(options.Commands)"),
        new("{bus}/slipway-answers", "Azure Service Bus Data Receiver", "agents answer", "client.CreateProcessor(options.Answers", "PeekMessagesAsync"),
        new("{insights}", "Monitoring Metrics Publisher", "the host's telemetry"),
    ];

    /// <summary>The clients that would need roles besides these; one that appears in the code asks for a row above.</summary>
    private static readonly string[] Unneeded =
    [
        "QueueClient", "QueueServiceClient", "ShareServiceClient", "SecretClient", "KeyClient", "CryptographyClient", "CertificateClient", "CosmosClient", "EventHubProducerClient",
        "EventGridPublisherClient", "ConfigurationClient", "LogsIngestionClient",
    ];

    [Fact]
    public void The_app_has_exactly_the_roles_that_its_code_needs()
    {
        foreach (Deployment deployment in (Deployment[])[deployments.Development, deployments.Production])
        {
            string[] environments = [.. deployment.Of("Microsoft.Storage/storageAccounts/blobServices/containers")
                .Select(container => container.Name).Except([StorageAccount.Plans, StorageAccount.Builds, StorageAccount.Channels, StorageAccount.Seals, StorageAccount.Evidence, "app-package"])];
            IEnumerable<string> needed =
                from need in Needs
                where !need.Place.StartsWith("{bus}", StringComparison.Ordinal) || deployment.Of("Microsoft.ServiceBus/namespaces").Any()
                from place in need.Place.Contains("{environment}", StringComparison.Ordinal)
                    ? environments.Select(environment => need.Place.Replace("{environment}", environment, StringComparison.Ordinal))
                    : [need.Place]
                select $"{need.Role} on {place}";

            Assert.Equal(needed.Order(StringComparer.Ordinal), deployment.Grants.Where(grant => grant.IsApps).Select(Line).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_role_has_its_reason_in_the_code()
    {
        string code = Code();
        Assert.All(Needs, need => Assert.All(need.Calls, call => Assert.Contains(call, code, StringComparison.Ordinal)));
        Assert.All(Unneeded, client => Assert.DoesNotMatch($@"\bnew {client}\b|<{client}>|\b{client} \w+ =", code));
    }

    [Fact]
    public void No_role_is_given_on_a_group_or_subscription() => Assert.All(
        deployments.All.SelectMany(deployment => deployment.Grants), grant => Assert.Matches("^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/.+", grant.Scope));

    [Fact]
    public void Every_role_is_one_that_is_known_by_name()
    {
        Assert.All(deployments.All.SelectMany(deployment => deployment.Grants), grant => Assert.Contains(grant.Role, Known.Keys));
        Assert.Equal(Known.Keys.Order(StringComparer.Ordinal), deployments.Everything.Grants.Select(grant => grant.Role).Distinct().Order(StringComparer.Ordinal));
        foreach ((string id, string name) in Known)
        {
            Assert.Contains($"{name.Replace(" ", "", StringComparison.Ordinal)}: '{id}'", File.ReadAllText(Path.Combine(Bicep.Repository, "infra", "types.bicep")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Others_are_given_what_they_are_named_for()
    {
        Assert.Equal(
            [
                "b1: Storage Blob Data Contributor on {artifacts}/builds",
                "c1: Storage Blob Data Reader on {artifacts}/channels",
                "c1: Storage Blob Data Reader on {artifacts}/production",
                "c1: Storage Blob Data Reader on {artifacts}/staging",
                "c1: Storage Blob Data Reader on {artifacts}/test",
                "c2: Storage Blob Data Reader on {artifacts}/channels",
                "c2: Storage Blob Data Reader on {artifacts}/production",
                "c2: Storage Blob Data Reader on {artifacts}/staging",
                "c2: Storage Blob Data Reader on {artifacts}/test",
                "d1: Azure Service Bus Data Receiver on {bus}/factory",
                "d1: Azure Service Bus Data Sender on {bus}/slipway-answers",
            ],
            deployments.Everything.Grants.Where(grant => !grant.IsApps)
                .Select(grant => $"{grant.Principal[^2..]}: {Line(grant)}").Order(StringComparer.Ordinal));
        Assert.Superset(
            new HashSet<string>(["Key Vault Secrets User on {vault}/deployer", "Azure Service Bus Data Receiver on {bus}/factory"]),
            deployments.Everything.Grants.Where(grant => grant.IsApps).Select(Line).ToHashSet());
    }

    private static string Line(Deployment.Grant grant)
    {
        Match place = Place().Match(grant.Scope);
        string kind = place.Groups["kind"].Value switch
        {
            "storageAccounts/stengine" => "{engine}",
            "storageAccounts/startifacts" => "{artifacts}",
            "vaults/kv-slip-" => "{vault}",
            "components/appi-slipway-" => "{insights}",
            "namespaces/sb-slipway-" => "{bus}",
            string other => other,
        };
        string within = place.Groups["within"].Value is { Length: > 0 } path ? $"/{path.Split('/')[^1]}" : "";
        return $"{Known.GetValueOrDefault(grant.Role, grant.Role)} on {kind}{within}";
    }

    /// <summary>The sources of what is deployed.</summary>
    private static string Code() => string.Join('\n', ((string[])["Slipway.Azure", "Slipway.Functions"])
        .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Bicep.Repository, "src", room), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(File.ReadAllText));

    [GeneratedRegex("/providers/[^/]+/(?<kind>[a-zA-Z]+/[a-z-]+?)[a-z0-9]{13}(?:/(?<within>.+))?$")]
    private static partial Regex Place();

    private sealed record Need(string Place, string Role, string Why, params string[] Calls);
}
