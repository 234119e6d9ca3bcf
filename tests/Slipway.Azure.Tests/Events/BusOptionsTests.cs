using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Slipway.Azure.Events;

namespace Slipway.Azure.Tests.Events;

public sealed class BusOptionsTests
{
    [Fact]
    public void A_namespace_alone_is_enough()
    {
        BusOptions options = Read(("fullyQualifiedNamespace", "shop.servicebus.windows.net"));

        Assert.Null(Problem(options));
        Assert.Equal(("slipway-events", "slipway-commands", "slipway-answers"), (options.Topic, options.Commands, options.Answers));
        Assert.Empty(options.Agents);
    }

    [Fact]
    public void Without_a_namespace_it_is_off() => Assert.False(BusOptions.IsOn(Configuration(("topic", "events"))));

    [Theory]
    [InlineData("fullyQualifiedNamespace", "https://shop.servicebus.windows.net", "is not the host of a namespace")]
    [InlineData("connectionString", "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=secretsecret", "does not name a peer on this machine")]
    [InlineData("connectionString", "not one", "does not name a peer on this machine")]
    [InlineData("topic", "a b", "SlipwayBus:topic 'a b' is not the name of a topic or queue")]
    [InlineData("agents", "eu,US", "SlipwayBus:agents names 'US'")]
    [InlineData("watched", "a/b/c", "SlipwayBus:watched names 'a/b/c'")]
    [InlineData("commandLifetime", "soon", "SlipwayBus:commandLifetime is not a time span from 00:01:00 to 1.00:00:00")]
    [InlineData("answerWithin", "00:10:00", "SlipwayBus:answerWithin is not a time span")]
    [InlineData("giveUpAfter", "00:00:10", "SlipwayBus:giveUpAfter is not a time span")]
    public void A_wrong_setting_is_named_with_its_mend_and_no_secret(string setting, string value, string said)
    {
        string problem = Problem(Read((setting, value)))!;

        Assert.Contains(said, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secretsecret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_namespace_and_a_connection_string_are_one_too_many() => Assert.Contains(
        "leave the connectionString out",
        Problem(Read(("fullyQualifiedNamespace", "shop.servicebus.windows.net"), ("connectionString", "Endpoint=sb://127.0.0.1;SharedAccessKeyName=a;SharedAccessKey=b"))),
        StringComparison.Ordinal);

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"SlipwayBus:{setting.Name}", setting.Value))).Build();

    private static BusOptions Read(params (string Name, string Value)[] settings)
    {
        BusOptions options = new();
        options.Read(Configuration(settings));
        return options;
    }

    private static string? Problem(BusOptions options)
    {
        ValidateOptionsResult result = new BusOptions.Check().Validate(null, options);
        return result.Failed ? result.FailureMessage : null;
    }
}
