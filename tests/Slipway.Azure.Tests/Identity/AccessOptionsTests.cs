using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Tests.Identity;

/// <summary>The policy as settings hold it: sections or one document, and every mistake in a sentence.</summary>
public sealed class AccessOptionsTests
{
    private const string Ada = "7a1f6c52-2c1d-4b0e-9c56-51f7a3c1d0aa";

    private const string Yaml = $$"""
        grants:
          - gitHub: { repository: octo/shop, ref: refs/heads/main, ownerId: 65 }
            roles: [Release.Submit, Release.Read]
            products: [storefront, shop-*]
            environments: [test, production]
          - people: [{{Ada}}]
            everyone: false
            roles: [Plan.Write]
            products: ["*"]
            environments: ["*"]
        """;

    private const string Json = $$"""
        {"grants": [
          {"gitHub": {"repository": "octo/shop", "ref": "refs/heads/main", "ownerId": "65"}, "roles": ["Release.Submit", "Release.Read"],
           "products": ["storefront", "shop-*"], "environments": ["test", "production"]},
          {"people": ["{{Ada}}"], "roles": ["Plan.Write"], "products": ["*"], "environments": ["*"]}]}
        """;

    private static readonly Dictionary<string, string?> Sections = new()
    {
        ["SlipwayAccess:grants:0:gitHub:repository"] = "octo/shop",
        ["SlipwayAccess:grants:0:gitHub:ref"] = "refs/heads/main",
        ["SlipwayAccess:grants:0:gitHub:ownerId"] = "65",
        ["SlipwayAccess:grants:0:roles:0"] = "Release.Submit",
        ["SlipwayAccess:grants:0:roles:1"] = "Release.Read",
        ["SlipwayAccess:grants:0:products:0"] = "storefront",
        ["SlipwayAccess:grants:0:products:1"] = "shop-*",
        ["SlipwayAccess:grants:0:environments:0"] = "test",
        ["SlipwayAccess:grants:0:environments:1"] = "production",
        ["SlipwayAccess:grants:1:people:0"] = Ada,
        ["SlipwayAccess:grants:1:roles:0"] = "Plan.Write",
        ["SlipwayAccess:grants:1:products:0"] = "*",
        ["SlipwayAccess:grants:1:environments:0"] = "*",
    };

    [Fact]
    public void One_document_in_YAML_or_JSON_and_sections_say_the_same()
    {
        AccessPolicy[] policies = [Read(Document(Yaml)), Read(Document(Json)), Read(Sections)];

        Assert.All(policies, policy =>
        {
            Assert.Equal(2, policy.Grants.Count);
            Grant pipeline = policy.Grants[0];
            Assert.Equal(("octo/shop", "refs/heads/main", "65", GitHubRule.GitHubCom), ($"{pipeline.GitHub!.Repository}", $"{pipeline.GitHub.Ref}", pipeline.GitHub.OwnerId, pipeline.GitHub.Issuer));
            Assert.Equal([Role.Submit, Role.Read], pipeline.Roles);
            Assert.Equal(["storefront", "shop-*"], pipeline.Products.Select(product => $"{product}"));
            Assert.Equal(["test", "production"], pipeline.Environments.Select(environment => $"{environment}"));
            Assert.Equal([Guid.Parse(Ada)], policy.Grants[1].People);
        });
    }

    [Fact]
    public void Without_settings_nobody_may_do_anything()
    {
        AccessPolicy policy = Read([]);

        Assert.Empty(policy.Grants);
        Assert.False(policy.Of(new Caller.Person(Guid.Parse(Ada), Roles.All, []), null).Has(Role.Read));
    }

    [Theory]
    [InlineData("roles: [Release.Read], products: ['*'], environments: ['*']", "is for nobody; write people, groups, apps, gitHub, azureDevOps or everyone: true.")]
    [InlineData("everyone: true, roles: [], products: ['*'], environments: ['*']", "gives no role; write roles with some of Release.Read, Release.Submit, Release.Approve, Release.Operate, Plan.Write.")]
    [InlineData("everyone: true, roles: [Plan.Write], products: [], environments: ['*']", "names no product; write products: [storefront], or [\"*\"] for all.")]
    [InlineData("everyone: true, roles: [Plan.Write], products: ['*'], environments: []", "names no environment; write environments: [production], or [\"*\"] for all.")]
    [InlineData("gitHub: { repository: octo/shop }, roles: [Release.Read], products: ['*'], environments: ['*']", "gitHub names neither ref nor environment of octo/shop, so that any branch could act; write ref: refs/heads/main.")]
    [InlineData("gitHub: { repository: '*/shop', ref: a }, roles: [Release.Read], products: ['*'], environments: ['*']", "gitHub.repository '*/shop' is not owner/name with the owner written out; write one such as octo/shop or octo/shop-*.")]
    [InlineData("gitHub: { repository: octo/shop, ref: a, issuer: 'http://example.com' }, roles: [Release.Read], products: ['*'], environments: ['*']", "gitHub.issuer 'http://example.com' is not an https address; leave it out for github.com.")]
    [InlineData("azureDevOps: { issuer: 'https://vstoken.dev.azure.com/1', subject: 'sc://acme/*' }, roles: [Release.Read], products: ['*'], environments: ['*']", "azureDevOps.subject 'sc://acme/*' is not one subject; write the one that the service connection shows, such as sc://acme/shop/slipway.")]
    [InlineData("azureDevOps: { issuer: 'https://vstoken.dev.azure.com/1', subject: 'sc://acme/shop/s' }, roles: [Release.Read], products: ['*'], environments: ['*']", "azureDevOps.ref is missing, so that whoever can push any branch may release; write one, such as refs/heads/main.")]
    [InlineData("everyone: true, roles: [Release.Read, Plan.Write], products: ['*'], environments: [test]", "gives Plan.Write in some environments, and a plan's author says what its environments are; write environments: [\"*\"] in a grant for Plan.Write alone.")]
    public void A_grant_that_says_too_little_is_told_of_in_a_sentence(string grant, string sentence) => Assert.Equal(
        $"SlipwayAccess:grants:0 {sentence}", Refused(Document($"grants: [{{ {grant} }}]")));

    [Theory]
    [InlineData("grants: [{ everyone: true, roles: [Release.Admin], products: ['*'], environments: ['*'] }]")]
    [InlineData("grants: [{ everyone: true, roles: ['Release.Submit,Release.Approve'], products: ['*'], environments: ['*'] }]")]
    [InlineData("grants: [{ everyone: true, roles: ['0'], products: ['*'], environments: ['*'] }]")]
    [InlineData("grants: [{ everyone: true, roles: [Release.Read], products: ['*'], environment: ['*'] }]")]
    [InlineData("grants: [{ everyone: true, roles: [Release.Read], roles: [Plan.Write], products: ['*'], environments: ['*'] }]")]
    [InlineData("grants: [{ everyone: perhaps, roles: [Release.Read], products: ['*'], environments: ['*'] }]")]
    [InlineData("grants: [{ people: [ada@example.com], roles: [Release.Read], products: ['*'], environments: ['*'] }]")]
    [InlineData("grants: { everyone: true }")]
    [InlineData("grants: [")]
    public void A_document_that_cannot_be_read_stops_the_start_with_one_sentence(string text)
    {
        string sentence = Refused(Document(text));

        Assert.StartsWith("SlipwayAccess cannot be read: ", sentence, StringComparison.Ordinal);
        Assert.EndsWith("; write grants, a list of who, roles, products and environments.", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_beside_sections_is_not_guessed_about() => Assert.Equal(
        "SlipwayAccess:policy and SlipwayAccess:grants are both set, and one of them is the policy; remove the other.",
        Refused(new(Sections) { ["SlipwayAccess:policy"] = Yaml, ["SlipwayApi:audience"] = "slipway" }));

    [Theory]
    [InlineData("*", "anything/at all", true)]
    [InlineData("shop-*", "shop-", true)]
    [InlineData("shop-*", "shop", false)]
    [InlineData("shop-*", "a-shop-b", false)]
    [InlineData("refs/*/v*", "refs/tags/v1", true)]
    [InlineData("shop.web", "shopXweb", false)]
    [InlineData("shop", "shop\n", false)]
    [InlineData("shop", null, false)]
    public void A_star_stands_for_any_characters_and_nothing_else_does(string pattern, string? name, bool matches) =>
        Assert.Equal(matches, Pattern.Parse(pattern).Matches(name));

    private static Dictionary<string, string?> Document(string text) => new() { ["SlipwayAccess:policy"] = text, ["SlipwayApi:audience"] = "slipway" };

    private static AccessPolicy Read(Dictionary<string, string?> settings)
    {
        Assert.Null(Check(settings, out AccessOptions options));
        return options.Policy;
    }

    private static string Refused(Dictionary<string, string?> settings) => Assert.Single(Check(settings, out _)!);

    private static IEnumerable<string>? Check(Dictionary<string, string?> settings, out AccessOptions options)
    {
        options = new();
        options.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Append(new("SlipwayApi:audience", "slipway")).DistinctBy(one => one.Key)).Build());
        ValidateOptionsResult result = new AccessOptions.Check().Validate(null, options);
        return result.Failed ? result.Failures : null;
    }
}
