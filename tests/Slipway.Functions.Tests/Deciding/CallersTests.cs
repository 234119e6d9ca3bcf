using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Functions.Deciding;
using Slipway.Functions.Http;

namespace Slipway.Functions.Tests.Deciding;

/// <summary>Only a person's own token of the tenant says who calls.</summary>
public sealed class CallersTests : IAsyncLifetime
{
    private SimulatedTenant tenant = null!;

    public async ValueTask InitializeAsync() => tenant = await SimulatedTenant.StartAsync();

    public ValueTask DisposeAsync() => tenant.DisposeAsync();

    public static TheoryData<string, string> Forgeries => new()
    {
        { "another issuer", "issuer" },
        { "another audience", "audience" },
        { "over", "lifetime" },
        { "not yet", "lifetime" },
        { "without an end", "lifetime" },
        { "another key", "signature" },
        { "another key of the same name", "signature" },
        { "a shared secret", "signature" },
        { "unsigned", "signature" },
    };

    [Fact]
    public async Task A_token_says_whose_it_is_and_the_body_does_not()
    {
        Assert.Equal(SimulatedTenant.Ada, await WhoAsync($"Bearer {tenant.Token()}", by: "bo@example.com"));
        Assert.Equal(SimulatedTenant.Ada, await WhoAsync($"bearer {tenant.Token()}", by: null));
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_token_that_the_tenant_did_not_sign_for_this_API_and_this_time_is_refused(string forgery, string reason)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        string token = tenant.Token(descriptor =>
        {
            switch (forgery)
            {
                case "another issuer":
                    descriptor.Issuer = $"https://sts.windows.net/{SimulatedTenant.Id}/";
                    break;
                case "another audience":
                    descriptor.Audience = SimulatedTenant.Id;
                    break;
                case "over":
                    (descriptor.NotBefore, descriptor.Expires) = (now.AddHours(-2), now.AddMinutes(-6));
                    break;
                case "not yet":
                    descriptor.NotBefore = now.AddMinutes(6);
                    break;
                case "without an end":
                    descriptor.Expires = null;
                    break;
                case "another key":
                    descriptor.SigningCredentials = Sign("other");
                    break;
                case "another key of the same name":
                    descriptor.SigningCredentials = Sign("key-of-the-tests");
                    break;
                case "a shared secret":
                    SymmetricSecurityKey secret = new(RandomNumberGenerator.GetBytes(64)) { KeyId = "key-of-the-tests" };
                    descriptor.SigningCredentials = new SigningCredentials(secret, SecurityAlgorithms.HmacSha256);
                    break;
                default:
                    descriptor.SigningCredentials = null;
                    break;
            }
        });

        Problem problem = await RefusedAsync($"Bearer {token}");

        Assert.Equal(401, problem.Status);
        Assert.Contains($"({reason})", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tid", "11111111-8c1e-4d3b-9a63-1f0c2b7e4a11", "another tenant")]
    [InlineData("scp", null, "not a person's")]
    [InlineData("scp", "Files.Read", "not given for the scope Approvals.Decide")]
    [InlineData("scp", "Approvals.Decide.All approvals.decide", "not given for the scope Approvals.Decide")]
    [InlineData("idtyp", "app", "not a person's")]
    [InlineData("oid", null, "no oid")]
    [InlineData("oid", "ada@example.com", "no oid")]
    public async Task A_token_that_stands_for_no_person_of_the_tenant_is_refused(string claim, string? value, string why)
    {
        Problem problem = await RefusedAsync($"Bearer {tenant.Token(null, (claim, value))}");

        Assert.Equal(401, problem.Status);
        Assert.Contains(why, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic YWRhOmFkYQ==")]
    [InlineData("Bearer a, Bearer b")]
    [InlineData("Bearer")]
    [InlineData("Bearer x.y.z")]
    public async Task What_is_no_token_is_refused(string header) => Assert.Equal(401, (await RefusedAsync(header)).Status);

    [Fact]
    public async Task Two_tokens_are_refused()
    {
        HttpRequest request = Request(null);
        request.Headers.Authorization = new[] { $"Bearer {tenant.Token()}", $"Bearer {tenant.Token()}" };

        Assert.Equal(401, (await Assert.ThrowsAsync<RefusedException>(() => WhoAsync(Provider(tenant.Settings), request, null))).Problem.Status);
    }

    [Fact]
    public async Task A_tenant_that_does_not_answer_grants_nothing_and_says_to_come_again()
    {
        string token = tenant.Token();
        Dictionary<string, string?> settings = tenant.Settings;
        await tenant.DisposeAsync();

        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => WhoAsync(Provider(settings), Request($"Bearer {token}"), "bo@example.com"));

        Assert.Equal(503, refused.Problem.Status);
    }

    [Theory]
    [InlineData(true, "127.0.0.1", null, true)]
    [InlineData(true, "::1", null, true)]
    [InlineData(true, "192.0.2.7", null, false)]
    [InlineData(true, "127.0.0.1", "192.0.2.7", false)]
    [InlineData(true, null, null, false)]
    [InlineData(false, "127.0.0.1", null, false)]
    public async Task A_name_counts_only_on_a_developers_machine_with_a_tenant_or_without(bool trusts, string? from, string? forwarded, bool counts)
    {
        foreach (Dictionary<string, string?> settings in new[] { tenant.Settings, [] })
        {
            ServiceProvider services = Provider(settings, trusts);
            HttpRequest request = Request(null, from, forwarded);

            if (counts)
            {
                Assert.Equal("bo@example.com", await WhoAsync(services, request, " bo@example.com "));
                continue;
            }

            RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => WhoAsync(services, request, "bo@example.com"));
            Assert.Equal(403, refused.Problem.Status);
        }
    }

    [Theory]
    [InlineData("SlipwayApi:audience", "app", "SlipwayApi:audience is set and no tenant is; set SlipwayApi:tenantId to the tenant's id.")]
    [InlineData("SlipwayApi:tenantId", "contoso", "SlipwayApi:tenantId 'contoso' is not a GUID; set it to the tenant's id.")]
    [InlineData("SlipwayApi:tenantId", SimulatedTenant.Id, "SlipwayApi:audience is missing; set it to the app id for which callers get their tokens.")]
    public void A_wrong_setting_is_one_clear_sentence(string setting, string value, string sentence) => Assert.Equal(
        sentence,
        Assert.Throws<OptionsValidationException>(() => Provider(new() { [setting] = value }).GetRequiredService<IOptions<CallerOptions>>().Value).Message);

    [Fact]
    public void The_bots_tenant_and_app_are_those_of_callers_too()
    {
        Dictionary<string, string?> settings = new() { ["SlipwayTeams:tenantId"] = SimulatedTenant.Id, ["SlipwayTeams:appId"] = SimulatedTenant.Audience };

        CallerOptions options = Provider(settings).GetRequiredService<IOptions<CallerOptions>>().Value;

        Assert.Equal((true, SimulatedTenant.Audience), (options.IsConfigured, options.Audience));
        Assert.Equal($"https://login.microsoftonline.com/{SimulatedTenant.Id}/v2.0", options.Issuer);
    }

    private Task<string> WhoAsync(string header, string? by) => WhoAsync(Provider(tenant.Settings), Request(header), by);

    private async Task<Problem> RefusedAsync(string header) =>
        (await Assert.ThrowsAsync<RefusedException>(() => WhoAsync(header, by: "bo@example.com"))).Problem;

    /// <summary>Who it is behind the door, for a caller who has a key too.</summary>
    private static async Task<string> WhoAsync(ServiceProvider services, HttpRequest request, string? by) =>
        await services.GetRequiredService<Door>().AdmitAsync(nameof(DecideApproval), request.HttpContext) is { } refusal
            ? throw new RefusedException(refusal)
            : services.GetRequiredService<Callers>().Who(request, by);

    private static ServiceProvider Provider(Dictionary<string, string?> settings, bool trusts = false) => new ServiceCollection()
        .AddLogging()
        .AddSlipway(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .PostConfigure<CallerOptions>(options => (options.TrustsNames, options.Keys, options.KeyRoles) = (trusts, true, Roles.All))
        .BuildServiceProvider();

    private static HttpRequest Request(string? authorization, string? from = "127.0.0.1", string? forwarded = null)
    {
        DefaultHttpContext http = new();
        http.Connection.RemoteIpAddress = from is null ? null : IPAddress.Parse(from);
        if (authorization is not null)
        {
            http.Request.Headers.Authorization = authorization;
        }

        if (forwarded is not null)
        {
            http.Request.Headers["X-Forwarded-For"] = forwarded;
        }

        return http.Request;
    }

    private static SigningCredentials Sign(string name) => new(new RsaSecurityKey(RSA.Create(2048)) { KeyId = name }, SecurityAlgorithms.RsaSha256);
}
