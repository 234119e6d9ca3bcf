using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Slipway.Azure.Targets.Webhooks;

namespace Slipway.Azure.Tests.Targets.Webhooks;

/// <summary>A wrong setting stops the host with one sentence that repeats no secret.</summary>
public sealed class WebhookOptionsTests
{
    private const string Good = SimulatedWebhook.Secret;

    [Theory]
    [InlineData("https://deploy.example/hook?code=1", Good, null)]
    [InlineData("http://127.0.0.1:5000/hook", $"{Good} {Good}", "00:02:00")]
    public void A_good_setting_is_taken(string url, string secret, string? timeout) => Assert.Null(Problem(url, secret, timeout));

    [Theory]
    [InlineData("", Good, null, "SlipwayWebhooks:deployer names no address; set SlipwayWebhooks:deployer:url.")]
    [InlineData("http://deploy.example/hook", Good, null, "SlipwayWebhooks:deployer:url is not an https address without a user or fragment; write one.")]
    [InlineData("https://user:pass@deploy.example/", Good, null, "SlipwayWebhooks:deployer:url is not an https address without a user or fragment; write one.")]
    [InlineData("https://deploy.example/", "", null, "SlipwayWebhooks:deployer:secret is not whsec_ and the base64 form of 32 to 64 bytes, nor two of them with a space between; write it so.")]
    [InlineData("https://deploy.example/", "whsec_c2hvcnQ=", null, "SlipwayWebhooks:deployer:secret is not whsec_ and the base64 form of 32 to 64 bytes, nor two of them with a space between; write it so.")]
    [InlineData("https://deploy.example/", $"{Good} {Good} {Good}", null, "SlipwayWebhooks:deployer:secret is not whsec_ and the base64 form of 32 to 64 bytes, nor two of them with a space between; write it so.")]
    [InlineData("https://deploy.example/", $"{Good} short", null, "SlipwayWebhooks:deployer:secret is not whsec_ and the base64 form of 32 to 64 bytes, nor two of them with a space between; write it so.")]
    [InlineData("https://deploy.example/", Good, "00:02:01", "SlipwayWebhooks:deployer:timeout is not a time span from 00:00:01 to 00:02:00; write one, or leave it out.")]
    [InlineData("https://deploy.example/", Good, "soon", "SlipwayWebhooks:deployer:timeout is not a time span from 00:00:01 to 00:02:00; write one, or leave it out.")]
    public void A_wrong_setting_is_told(string url, string secret, string? timeout, string problem) => Assert.Equal(problem, Problem(url, secret, timeout));

    private static string? Problem(string url, string secret, string? timeout)
    {
        WebhookOptions options = new();
        options.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SlipwayWebhooks:deployer:url"] = url,
            ["SlipwayWebhooks:deployer:secret"] = secret,
            ["SlipwayWebhooks:deployer:timeout"] = timeout,
        }).Build());
        ValidateOptionsResult result = new WebhookOptions.Check().Validate(null, options);
        return result.Failed ? Assert.Single(result.Failures) : null;
    }
}
