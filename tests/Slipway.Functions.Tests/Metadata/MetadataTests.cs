using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Slipway.Functions.Orchestrations;

namespace Slipway.Functions.Tests.Metadata;

/// <summary>What was built is what the Functions host will load: these functions, on these routes, with these keys, at these times.</summary>
public sealed class MetadataTests
{
    private const string Expected = """
        AbandonPromotion   activity
        AbandonWayBack     activity
        AnnounceExpired    activity
        AnswerOnPage       http post Anonymous approvals/{id}/page
        ApplyRetention     http post Function  retention/{product}/apply
        BeginRemoval       activity
        CheckReadiness     activity
        CloseRelease       activity
        CommandRelease     http post Function  releases/{id}/{verb:regex(^(abort|pause|resume|rollback|retry|lift|done|forward|promote|skip)$)}
        ConcludeVerification activity
        DecideApproval     http post Function  approvals/{id}
        EscalateApproval   activity
        EvaluateHealth     activity
        ExpireVersions     timer 0 30 3 * * *
        ExtendApproval     http post Function  approvals/{id}/more-time
        FindOpening        activity
        GetApprovalCard    http get  Anonymous approvals/{id}/card
        GetEvidence        http get  Function  releases/{id}/evidence
        GetHealth          http get  Anonymous health
        GetOpenApi         http get  Anonymous openapi.json
        GetPageFile        http get  Anonymous page/{file}
        GetPlan            http get  Function  plans/{product}
        GetPlanSchema      http get  Anonymous schema/plan.json
        GetRelease         http get  Function  releases/{id}
        GetRetention       http get  Function  retention/{product}
        GetTimeline        http get  Function  releases/{id}/timeline
        GetVerification    http get  Function  environments/{name}/verification
        HoldEnvironment    activity
        ListApprovals      http get  Function  approvals
        ListCompensations  activity
        ListDelegations    http get  Function  delegations
        ListEnvironments   http get  Function  environments
        ListReleases       http get  Function  releases
        NoteProgress       activity
        OpenWindows        timer 0 * * * * *
        PointRing          activity
        PostCards          timer 15 * * * * *
        PreviewRelease     http post Function  releases/preview
        PreviewRetention   http post Function  retention/{product}/preview
        PromoteArtifacts   activity
        ProtectArtifacts   activity
        ReceiveAlerts      http post Function  alerts
        ReceiveCompletion  http post Anonymous targets/{id}
        ReceiveMessages    http post Anonymous messages
        ReconcileReleases  timer 30 */2 * * * *
        RecoverRelease     orchestration
        RehashVersion      activity
        RehearseWayBack    activity
        RemindApprovers    activity
        RemoveDelegation   http delete Function  delegations/{to}
        RemoveExpired      orchestration
        RemoveVersion      activity
        RequestApproval    activity
        RunCheck           activity
        RunRelease         orchestration
        SettleApproval     activity
        ShowApproval       http get  Anonymous approvals/{id}/page
        ShowPage           http get  Anonymous page
        StartRelease       http post Function  releases
        StartVerification  http post Function  environments/{name}/verify
        StoreDelegation    http put  Function  delegations/{to}
        StorePlan          http post Function  plans/{product}
        StreamEvents       http get  Function  releases/{id}/events
        SweepBus           timer 45 * * * * *
        Undo               activity
        ValidatePlan       http post Function  plans/validate
        ValidateRelease    activity
        VerifyEnvironment  orchestration
        VerifyEnvironments timer 0 30 2 * * *
        """;

    [Fact]
    public void The_host_finds_these_functions_and_no_others()
    {
        string[] lines = [.. BuiltApp.Functions().Select(function => function.Line).Order(StringComparer.Ordinal)];

        Assert.Equal(Expected.Split('\n'), lines);
    }

    [Fact]
    public void Every_function_has_the_name_of_its_class_and_lies_in_the_app() => Assert.All(BuiltApp.Functions(), function =>
    {
        Assert.Equal(function.Class, function.Name);
        Assert.Equal("Slipway.Functions.dll", function.ScriptFile);
        Assert.True(File.Exists(Path.Combine(BuiltApp.Folder, function.ScriptFile)));
    });

    [Fact]
    public void A_function_that_takes_the_durable_client_is_given_it()
    {
        IEnumerable<string> asks = from type in typeof(RunRelease).Assembly.GetTypes()
                                   from method in type.GetMethods()
                                   where method.GetParameters().Any(p => p.IsDefined(typeof(DurableClientAttribute)))
                                   select method.GetCustomAttribute<FunctionAttribute>()!.Name;
        IEnumerable<string> gets = BuiltApp.Functions().Where(f => f.Bindings.Any(b => (string)b["type"]! == "durableClient")).Select(f => f.Name);

        Assert.Equal(asks.Order(), gets.Order());
    }

    [Fact]
    public void The_orchestrations_call_every_activity_and_nothing_that_is_none()
    {
        HashSet<string> said = [.. OrchestrationStrings.All()];
        string[] activities = [.. BuiltApp.Functions().Where(f => f.Line.EndsWith(" activity", StringComparison.Ordinal)).Select(f => f.Name).Order()];
        string[] classes = [.. typeof(RunRelease).Assembly.GetTypes()
            .Where(type => type is { Namespace: "Slipway.Functions.Activities", IsNested: false }).Select(type => type.Name).Order()];

        Assert.Equal(classes, activities);
        Assert.Equal(activities, activities.Where(said.Contains));
    }

    [Fact]
    public void Every_extension_that_the_host_must_load_was_built()
    {
        JsonArray extensions = BuiltApp.Read("extensions.json")["extensions"]!.AsArray();

        Assert.Equal(["DurableTask", "Startup"], extensions.Select(extension => (string)extension!["name"]!).Order());
        Assert.All(extensions, extension => Assert.True(File.Exists(Path.Combine(BuiltApp.Folder, (string)extension!["hintPath"]!))));
        Assert.True(File.Exists(Path.Combine(BuiltApp.Folder, ".azurefunctions", "DurableTask.AzureStorage.dll")));
        Assert.True(File.Exists(Path.Combine(BuiltApp.Folder, ".azurefunctions", "function.deps.json")));
    }

    [Fact]
    public void The_worker_is_started_as_the_app_that_was_built()
    {
        JsonNode worker = BuiltApp.Read("worker.config.json")["description"]!;

        Assert.Equal("dotnet-isolated", (string)worker["language"]!);
        Assert.Equal("Slipway.Functions.dll", (string)worker["defaultWorkerPath"]!);
    }

    [Fact]
    public void The_hosts_settings_say_where_routes_begin_and_never_let_a_running_release_be_replaced()
    {
        JsonNode host = BuiltApp.Read("host.json");
        JsonNode durable = host["extensions"]!["durableTask"]!;

        Assert.Equal("2.0", (string)host["version"]!);
        Assert.Equal("api", (string)host["extensions"]!["http"]!["routePrefix"]!);
        Assert.Equal("NonRunningStates", (string)durable["overridableExistingInstanceStates"]!);
        Assert.Equal("AzureStorage", (string)durable["storageProvider"]!["type"]!);
    }
}
