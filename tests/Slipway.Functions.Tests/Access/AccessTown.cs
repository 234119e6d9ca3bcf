using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Identity;
using Slipway.Azure.Teams;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Deciding;
using Slipway.Functions.Tests.EndToEnd;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Access;

/// <summary>An app that no key opens, a tenant, a directory and a pipeline's service beside it, and two products: one that everybody here may see, and one that not all may.</summary>
public sealed class AccessTown(World world) : IAsyncLifetime
{
    /// <summary>May anything, as far as her token has the role.</summary>
    public const string Ada = SimulatedTenant.Ada;

    /// <summary>May anything, with products of another name.</summary>
    public const string Bo = "77777777-7777-4777-8777-777777777777";

    /// <summary>May anything in the environment test.</summary>
    public const string Cy = "66666666-6666-4666-8666-666666666666";

    /// <summary>May anything in the environment production.</summary>
    public const string Eve = "44444444-4444-4444-8444-444444444444";

    /// <summary>May see.</summary>
    public const string Dee = "55555555-5555-4555-8555-555555555555";

    private const string CyName = "cy@example.com";

    private static readonly string[] All = [.. Roles.All.Select(role => role.Named())];

    private SimulatedTenant tenant = null!;
    private SimulatedGraph graph = null!;
    private SlipwayApp app = null!;
    private ReleaseApi ada = null!;

    public SimulatedIssuer Hub { get; private set; } = null!;

    /// <summary>The product that is released into test and waits in production, and asks Ada, Bo and Cy.</summary>
    public TestProduct Product { get; private set; } = null!;

    public string Release { get; private set; } = "";

    public string Approval { get; private set; } = "";

    public PlanText Plan => new(Product.Name, TestProduct.Plain("test"), TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}, {TestProduct.Bo}, {CyName}] }}" })
    {
        Retention = "{ keepLast: 10, keepYoungerThan: 30d }",
    };

    public Uri Api => app.Host.Api;

    private static string Roled => string.Join(", ", All);

    private static string RoledInOne => string.Join(", ", All.Except([Role.WritePlan.Named()]));

    public async ValueTask InitializeAsync()
    {
        tenant = await SimulatedTenant.StartAsync();
        graph = await SimulatedGraph.StartAsync();
        Hub = await SimulatedIssuer.StartAsync();
        foreach ((string id, string name) in new[] { (Ada, TestProduct.Ada), (Bo, TestProduct.Bo), (Cy, CyName), (Eve, "eve@example.com"), (Dee, "dee@example.com") })
        {
            graph.Put(new(id, name, name));
        }

        Slipway.Host.SlipwayHostOptions options = world.NewOptions() with { Inbox = false };
        app = await world.StartAppAsync(options with
        {
            Settings = options.Settings.Concat(tenant.Settings).Concat(new Dictionary<string, string?>
            {
                ["SlipwayApi:keys"] = "false",
                ["SlipwayTeams:graphEndpoint"] = $"{graph.Endpoint}",
                ["SlipwayAccess:policy"] = $$"""
                    grants:
                      - { people: [{{Ada}}], roles: [{{Roled}}], products: ["*"], environments: ["*"] }
                      - { people: [{{Bo}}], roles: [{{Roled}}], products: [elsewhere-*], environments: ["*"] }
                      - { people: [{{Cy}}], roles: [{{RoledInOne}}], products: ["*"], environments: [test] }
                      - { people: [{{Eve}}], roles: [{{RoledInOne}}], products: ["*"], environments: [production] }
                      - { people: [{{Dee}}], roles: [Release.Read], products: ["*"], environments: ["*"] }
                      - gitHub: { repository: octo/shop, ref: refs/heads/main, issuer: "{{Hub.Address}}", audience: slipway }
                        roles: [Release.Submit, Release.Read]
                        products: ["shop-*"]
                        environments: ["*"]
                      - azureDevOps: { issuer: "{{Hub.Address}}", subject: "sc://acme/shop/slipway" }
                        roles: [Release.Submit, Release.Read]
                        products: ["shop-*"]
                        environments: ["*"]
                    """,
            }).GroupBy(setting => setting.Key).ToDictionary(group => group.Key, group => group.Last().Value),
            Configure = services => services.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, (_, _) => new SimulatedEntra()),
        });
        ada = As(Ada, All);
        Product = new TestProduct(ada, app.Storage, app.Service);
        await Product.StoreAsync(Plan);
        Release = await Product.BeginAsync("1.0.0");
        await ada.ReachesAsync(Release, ReleaseState.AwaitingApproval);
        Approval = await Product.QuestionIdAsync(Release);
        await Product.PublishAsync("2.0.0");
    }

    /// <summary>The API for a person whose token has these roles.</summary>
    public ReleaseApi As(string person, params string[] roles) =>
        new(Api, key: null, tenant.Token(token => (token.Claims["oid"], token.Claims["roles"]) = (person, roles)));

    /// <summary>The API for a person whose token has every role.</summary>
    public ReleaseApi As(string person) => As(person, All);

    /// <summary>The API for a pipeline.</summary>
    public ReleaseApi With(string token) => new(Api, key: null, token);

    /// <summary>The API for somebody with the right key and nothing else.</summary>
    public ReleaseApi WithKey() => new(Api, SlipwayApp.FunctionKey);

    public async ValueTask DisposeAsync()
    {
        ada?.Dispose();
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { app, Hub, graph, tenant })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }
}
