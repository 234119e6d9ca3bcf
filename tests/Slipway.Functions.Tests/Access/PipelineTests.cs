using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Slipway.Azure.Identity;
using Slipway.Functions.Http;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Access;

/// <summary>A pipeline proves itself by the token that its service signs for the run, and may what the policy grants just this pipeline.</summary>
public sealed class PipelineTests : IAsyncLifetime
{
    private static readonly ProductName Storefront = ProductName.Parse("storefront");

    private SimulatedIssuer hub = null!;
    private SimulatedIssuer other = null!;
    private Gatehouse house = null!;

    public async ValueTask InitializeAsync()
    {
        (hub, other) = (await SimulatedIssuer.StartAsync(), await SimulatedIssuer.StartAsync());
        house = new(new()
        {
            ["SlipwayAccess:policy"] = $$"""
                grants:
                  - gitHub: { repository: octo/shop, ref: refs/heads/main, ownerId: 65, issuer: "{{hub.Address}}", audience: slipway }
                    roles: [Release.Submit, Release.Read]
                    products: [storefront]
                    environments: [test, production]
                  - gitHub: { repository: octo/lib-*, ref: "refs/heads/*", issuer: "{{hub.Address}}", audience: slipway }
                    roles: [Release.Read]
                    products: [lib-*]
                    environments: ["*"]
                  - gitHub: { repository: octo/guarded, environment: production, issuer: "{{hub.Address}}", audience: slipway }
                    roles: [Release.Read]
                    products: [guarded]
                    environments: ["*"]
                  - azureDevOps: { issuer: "{{other.Address}}", subject: "sc://acme/shop/slipway", ref: refs/heads/main }
                    roles: [Release.Submit]
                    products: [storefront]
                    environments: ["*"]
                """,
        });
    }

    public async ValueTask DisposeAsync()
    {
        house.Dispose();
        await hub.DisposeAsync();
        await other.DisposeAsync();
    }

    public static TheoryData<string, int> Strangers => new()
    {
        { "another audience", 401 },
        { "over", 401 },
        { "not yet", 401 },
        { "without an end", 401 },
        { "another issuer", 401 },
        { "another key", 401 },
        { "another key of the same name", 401 },
        { "a shared secret", 401 },
        { "the public key as a secret", 401 },
        { "unsigned", 401 },
        { "alg none", 401 },
        { "a changed payload", 401 },
        { "signed by Azure DevOps", 401 },
        { "a pull request", 401 },
        { "a pull request's target", 401 },
        { "what a pull request set off", 401 },
        { "a comment", 401 },
        { "nothing that is known", 401 },
        { "no repository", 401 },
        { "no ref", 401 },
        { "another repository", 403 },
        { "a fork", 403 },
        { "a longer name", 403 },
        { "an owner who took the name", 403 },
        { "another branch", 403 },
        { "a branch in another case", 403 },
        { "a tag of the branch's name", 403 },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task A_token_that_is_not_just_what_a_grant_names_does_nothing(string stranger, int status)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        string good = hub.GitHub();
        string token = stranger switch
        {
            "another audience" => hub.GitHub(token => token.Audience = "https://github.com/octo"),
            "over" => hub.GitHub(token => (token.NotBefore, token.Expires) = (now.AddHours(-1), now.AddMinutes(-6))),
            "not yet" => hub.GitHub(token => token.NotBefore = now.AddMinutes(6)),
            "without an end" => hub.GitHub(token => token.Expires = null),
            "another issuer" => hub.GitHub(token => token.Issuer = "https://token.actions.githubusercontent.com"),
            "another key" => hub.GitHub(token => token.SigningCredentials = Sign(SimulatedIssuer.NewKey("second"))),
            "another key of the same name" => hub.GitHub(token => token.SigningCredentials = Sign(SimulatedIssuer.NewKey("first"))),
            "a shared secret" => hub.GitHub(token => token.SigningCredentials = Secret(RandomNumberGenerator.GetBytes(64))),
            "the public key as a secret" => hub.GitHub(token => token.SigningCredentials = Secret(hub.Key.Rsa.ExportSubjectPublicKeyInfo())),
            "unsigned" => hub.GitHub(token => token.SigningCredentials = null),
            "alg none" => $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT","kid":"first"}""")}.{good.Split('.')[1]}.{good.Split('.')[2]}",
            "a changed payload" => $"{good.Split('.')[0]}.{hub.GitHub(null, ("run_id", "1")).Split('.')[1]}.{good.Split('.')[2]}",
            "signed by Azure DevOps" => other.GitHub(token => token.Issuer = hub.Address),
            "a pull request" => hub.GitHub(null, ("event_name", "pull_request")),
            "a pull request's target" => hub.GitHub(null, ("event_name", "pull_request_target")),
            "what a pull request set off" => hub.GitHub(null, ("event_name", "workflow_run")),
            "a comment" => hub.GitHub(null, ("event_name", "issue_comment")),
            "nothing that is known" => hub.GitHub(null, ("event_name", null)),
            "no repository" => hub.GitHub(null, ("repository", null)),
            "no ref" => hub.GitHub(null, ("ref", null)),
            "another repository" => hub.GitHub(null, ("repository", "octo/other")),
            "a fork" => hub.GitHub(null, ("repository", "eve/shop")),
            "a longer name" => hub.GitHub(null, ("repository", "octo/shop2")),
            "an owner who took the name" => hub.GitHub(null, ("repository_owner_id", "66")),
            "another branch" => hub.GitHub(null, ("ref", "refs/heads/main2")),
            "a branch in another case" => hub.GitHub(null, ("ref", "refs/heads/Main")),
            _ => hub.GitHub(null, ("ref", "refs/tags/main")),
        };

        Assert.Equal(200, (await house.AskAsync(good)).Status);
        Assert.Equal(status, (await house.AskAsync(token)).Status);
    }

    [Theory]
    [InlineData("octo/lib-json", "refs/heads/main", null, 200)]
    [InlineData("Octo/Lib-Json", "refs/heads/feature/x", null, 200)]
    [InlineData("octo/lib-json", "refs/tags/v1", null, 403)]
    [InlineData("octo/lib", "refs/heads/main", null, 403)]
    [InlineData("octo/guarded", "refs/tags/v1", "production", 200)]
    [InlineData("octo/guarded", "refs/tags/v1", "Production", 200)]
    [InlineData("octo/guarded", "refs/heads/main", null, 403)]
    [InlineData("octo/guarded", "refs/heads/main", "staging", 403)]
    public async Task Repositories_refs_and_environments_are_held_against_the_rule(string repository, string gitRef, string? environment, int status) => Assert.Equal(
        status, (await house.AskAsync(hub.GitHub(null, ("repository", repository), ("ref", gitRef), ("environment", environment)))).Status);

    [Theory]
    [InlineData("sc://acme/shop/slipway", "refs/heads/main", 200)]
    [InlineData("sc://acme/shop/slipway2", "refs/heads/main", 403)]
    [InlineData("sc://acme/Shop/slipway", "refs/heads/main", 403)]
    [InlineData("p://acme/shop/slipway", "refs/heads/main", 403)]
    [InlineData("sc://acme/shop/slipway", "refs/heads/feature", 403)]
    [InlineData("sc://acme/shop/slipway", null, 403)]
    [InlineData("sc://acme/shop/slipway", "refs/pull/7/merge", 401)]
    public async Task A_pipeline_of_Azure_DevOps_is_known_by_its_service_connection(string subject, string? gitRef, int status) => Assert.Equal(
        status, (await house.AskAsync(other.AzureDevOps(null, ("sub", subject), ("rpo_ref", gitRef)), nameof(StartRelease))).Status);

    [Fact]
    public async Task A_pipeline_may_what_its_grant_says_and_is_called_what_never_passes_to_another()
    {
        Slipway.Functions.Access.Visit visit = (await house.AskAsync(hub.GitHub())).Visit!;
        Slipway.Functions.Access.Visit pipeline = (await house.AskAsync(other.AzureDevOps(), nameof(StartRelease))).Visit!;

        Assert.Equal(("github:octo/shop@refs/heads/main", "azuredevops:acme/shop/slipway"), (visit.Name, pipeline.Name));
        Assert.True(visit.Rights.Has(Role.Submit, Storefront, "test") && visit.Rights.Has(Role.Submit, Storefront, "production"));
        Assert.False(visit.Rights.Has(Role.Submit, Storefront, "staging"));
        Assert.False(visit.Rights.Has(Role.Submit, ProductName.Parse("storefronts"), "test"));
        Assert.False(visit.Rights.Has(Role.Operate, Storefront, "test"));
        Assert.False(visit.Rights.HasEverywhere(Role.Read));
        Assert.Equal(403, (await house.AskAsync(hub.GitHub(), nameof(CommandRelease))).Status);
        Assert.Equal(403, (await house.AskAsync(other.AzureDevOps())).Status);
    }

    [Fact]
    public async Task However_many_forged_tokens_come_the_keys_are_read_once()
    {
        await house.AskAsync(hub.GitHub());
        for (int attempt = 0; attempt < 20; attempt++)
        {
            Assert.Equal(401, (await house.AskAsync(hub.GitHub(token => token.SigningCredentials = Sign(SimulatedIssuer.NewKey($"forged-{attempt}"))))).Status);
        }

        Assert.InRange(hub.KeyReads, 1, 2);
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_grants_nothing_and_says_to_come_again()
    {
        string token = hub.GitHub();
        await hub.DisposeAsync();

        Assert.Equal(503, (await house.AskAsync(token)).Status);
        Assert.Equal(401, (await house.AskAsync(other.GitHub(forged => forged.Issuer = "https://issuer.example.com"))).Status);
        Assert.Equal((401, 0), ((await house.AskAsync("no.token.atall")).Status, other.KeyReads));
    }

    private static SigningCredentials Sign(RsaSecurityKey key) => new(key, SecurityAlgorithms.RsaSha256);

    private static SigningCredentials Secret(byte[] secret) => new(new SymmetricSecurityKey(secret) { KeyId = "first" }, SecurityAlgorithms.HmacSha256);
}
