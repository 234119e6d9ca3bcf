using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Azure.Tests.Targets.Arm;

namespace Slipway.Azure.Tests.Targets.ContainerApps;

/// <summary>
/// A container app in multiple-revision mode, as https://learn.microsoft.com/rest/api/containerapps/ has it. A patch with a template makes a revision, which is
/// provisioned for as many looks as are set; a line for the latest revision means the newest that is ready.
/// </summary>
internal sealed partial class SimulatedContainerApps : IAsyncDisposable
{
    public const string Resource = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shops/providers/Microsoft.App/containerApps/shop";
    public const string Old = "shop--old";

    private int provisioning;

    public SimulatedArm Arm { get; private set; } = null!;

    public string Mode { get; set; } = "Multiple";

    public bool HasIngress { get; set; } = true;

    public JsonArray Traffic { get; set; } = [new JsonObject { ["latestRevision"] = true, ["weight"] = 100 }];

    /// <summary>The revisions, the oldest first.</summary>
    public List<Revision> Revisions { get; } = [];

    public JsonObject Template { get; set; } = new()
    {
        ["revisionSuffix"] = "old",
        ["containers"] = new JsonArray(
            new JsonObject { ["name"] = "shop", ["image"] = "registry.example/shop:1.3.0", ["env"] = new JsonArray(new JsonObject { ["name"] = "PASSWORD", ["secretRef"] = "password" }) }),
        ["scale"] = new JsonObject { ["minReplicas"] = 1, ["maxReplicas"] = 10 },
    };

    /// <summary>How many looks a revision's provisioning takes.</summary>
    public int Looks { get; set; } = 2;

    /// <summary>Whether a revision that is stopped is no longer the latest.</summary>
    public bool StoppedIsNotLatest { get; set; } = true;

    /// <summary>What becomes of the next revision.</summary>
    public Action<Revision>? Fate { get; set; }

    public bool IsGone { get; set; }

    /// <summary>What users ever got, each once and in order.</summary>
    public List<string> Users { get; } = [];

    public string Latest => Revisions.Last(revision => revision.IsReady && (revision.Active || !StoppedIsNotLatest)).Name;

    public string Shown => $"{Traffic.ToJsonString()} {string.Join(' ', Revisions.Where(revision => revision.Active).Select(revision => revision.Name))}";

    public static async Task<SimulatedContainerApps> StartAsync()
    {
        SimulatedContainerApps app = new();
        app.Revisions.Add(new(Old, app.Template.DeepClone().AsObject()) { IsReady = true });
        app.Arm = await SimulatedArm.StartAsync("2024-03-01", app.Answer);
        app.Note();
        return app;
    }

    public ValueTask DisposeAsync() => Arm.DisposeAsync();

    public void Add(string suffix) => Revisions.Add(new($"shop--{suffix}", Template.DeepClone().AsObject()) { IsReady = true });

    public static JsonObject Line(string revision, int weight, string? label = null)
    {
        JsonObject line = new() { ["revisionName"] = revision, ["weight"] = weight };
        if (label is not null)
        {
            line["label"] = label;
        }

        return line;
    }

    private SimulatedReply Answer(SimulatedRequest request)
    {
        if (IsGone || !request.Path.StartsWith(Resource, StringComparison.Ordinal))
        {
            return SimulatedReply.Error(404, "ResourceNotFound", "The Resource 'Microsoft.App/containerApps/shop' was not found.");
        }

        string[] below = request.Path[Resource.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (request.Method == "GET")
        {
            return below switch
            {
                [] => Look(),
                ["revisions"] => new(200, new JsonObject { ["value"] = new JsonArray([.. Revisions.Select(revision => revision.ToJson())]) }),
                ["revisions", string name] when Revisions.Find(revision => revision.Name == name) is { } revision => new(200, revision.ToJson()),
                _ => SimulatedReply.Error(404, "RevisionNotFound", $"Revision '{below[^1]}' was not found."),
            };
        }

        if (provisioning > 0)
        {
            return SimulatedReply.Error(409, "ContainerAppOperationInProgress", "Cannot modify a container app 'shop' because there is an operation in progress");
        }

        SimulatedReply reply = (request.Method, below) switch
        {
            ("PATCH", []) => Patch(request.Body!["properties"]!.AsObject()),
            ("POST", ["revisions", string name, "activate" or "deactivate"]) when Revisions.Find(revision => revision.Name == name) is { } revision =>
                SetActive(revision, below[2] == "activate"),
            _ => SimulatedReply.Error(404, "RevisionNotFound", "Not found."),
        };
        Note();
        return reply;
    }

    private SimulatedReply Look()
    {
        if (provisioning > 0 && --provisioning == 0 && Revisions[^1] is { Provisioning: "Provisioning" } made)
        {
            (made.Provisioning, made.IsReady) = ("Provisioned", true);
            Fate?.Invoke(made);
            Fate = null;
            Note();
        }

        JsonObject configuration = new() { ["activeRevisionsMode"] = Mode };
        if (HasIngress)
        {
            configuration["ingress"] = new JsonObject { ["external"] = true, ["targetPort"] = 8080, ["traffic"] = Traffic.DeepClone() };
        }

        return SimulatedReply.Ok(new()
        {
            ["provisioningState"] = provisioning > 0 ? "InProgress" : "Succeeded",
            ["latestRevisionName"] = Revisions[^1].Name,
            ["latestReadyRevisionName"] = Latest,
            ["configuration"] = configuration,
            ["template"] = Template.DeepClone(),
        });
    }

    private SimulatedReply Patch(JsonObject properties)
    {
        JsonArray lines = properties["configuration"]!["ingress"]!["traffic"]!.AsArray();
        JsonObject? template = properties["template"] as JsonObject;
        string[] named = [.. lines.Select(line => line!["revisionName"]?.GetValue<string>()).OfType<string>()];
        if (lines.Sum(line => line!["weight"]!.GetValue<int>()) != 100 || named.Distinct().Count(name => Revisions.Exists(revision => revision.Name == name && revision.Active)) != named.Distinct().Count())
        {
            return SimulatedReply.Error(400, "ContainerAppInvalidTraffic", "Traffic weights must be of active revisions and sum up to 100.");
        }

        if (template is not null)
        {
            string suffix = template["revisionSuffix"]!.GetValue<string>();
            if (!Suffix().IsMatch(suffix) || suffix.Contains("--", StringComparison.Ordinal) || $"shop--{suffix}".Length > 54 || Revisions.Exists(revision => revision.Name == $"shop--{suffix}"))
            {
                return SimulatedReply.Error(400, "ContainerAppInvalidRevisionSuffix", $"The suffix '{suffix}' is not valid, or in use.");
            }

            Template = template.DeepClone().AsObject();
            Revisions.Add(new($"shop--{suffix}", Template.DeepClone().AsObject()) { Provisioning = "Provisioning" });
            provisioning = Looks;
        }

        Traffic = lines.DeepClone().AsArray();
        return new(template is null ? 200 : 202, null, template is null ? [] : [("Retry-After", "5")]);
    }

    private static SimulatedReply SetActive(Revision revision, bool active)
    {
        revision.Active = active;
        return new(200, null);
    }

    private void Note()
    {
        string latest = Latest;
        string now = string.Join(", ", Traffic.Where(line => line!["weight"]!.GetValue<int>() > 0)
            .Select(line => (Name: line!["revisionName"]?.GetValue<string>() ?? latest, Weight: line["weight"]!.GetValue<int>()))
            .Select(line => $"{Image(line.Name)} {line.Weight}").Order(StringComparer.Ordinal));
        if (Users.LastOrDefault() != now)
        {
            Users.Add(now);
        }
    }

    private string Image(string name) => Revisions.Find(revision => revision.Name == name) is { Active: true } revision
        ? revision.Template["containers"]![0]!["image"]!.GetValue<string>().Split(':')[^1]
        : "nothing";

    [GeneratedRegex("^[a-z][a-z0-9-]*[a-z0-9]$")]
    private static partial Regex Suffix();

    internal sealed class Revision(string name, JsonObject template)
    {
        private static long made;

        public string Name => name;

        public JsonObject Template => template;

        public bool Active { get; set; } = true;

        public bool IsReady { get; set; }

        public DateTimeOffset Made { get; set; } = Sample.Noon.AddTicks(Interlocked.Increment(ref made));

        public string Provisioning { get; set; } = "Provisioned";

        public string Running { get; set; } = "Running";

        public string Health { get; set; } = "Healthy";

        public string? Error { get; set; }

        public JsonObject ToJson() => new()
        {
            ["name"] = name,
            ["properties"] = new JsonObject
            {
                ["active"] = Active,
                ["createdTime"] = $"{Made:O}",
                ["provisioningState"] = Provisioning,
                ["provisioningError"] = Error,
                ["runningState"] = Active ? Running : "Stopped",
                ["healthState"] = Health,
                ["template"] = template.DeepClone(),
            },
        };
    }
}
