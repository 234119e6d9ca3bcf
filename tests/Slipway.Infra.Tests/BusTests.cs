using Slipway.Azure.Events;
using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>The topics and queues are those that the code sends to and receives from.</summary>
public sealed class BusTests(Deployments deployments)
{
    private static readonly BusOptions Usual = new();

    [Fact]
    public void Every_topic_and_queue_is_one_that_the_code_names()
    {
        Assert.Equal([Usual.Topic, Usual.Commands], deployments.Production.Of("Microsoft.ServiceBus/namespaces/topics").Select(topic => topic.Name));
        Assert.Equal([Usual.Answers], deployments.Production.Of("Microsoft.ServiceBus/namespaces/queues").Select(queue => queue.Name));
        Assert.Empty(deployments.Development.Of("Microsoft.ServiceBus/namespaces"));
    }

    [Fact]
    public void What_is_sent_twice_is_told_once_and_in_order()
    {
        Deployment.Resource events = deployments.Production.Of("Microsoft.ServiceBus/namespaces/topics").Single(topic => topic.Name == Usual.Topic);
        Deployment.Resource listeners = deployments.Production.One("Microsoft.ServiceBus/namespaces/topics/subscriptions");

        Assert.Equal(("true", "true"), (events["properties.requiresDuplicateDetection"], listeners["properties.requiresSession"]));
        Assert.Contains($"/topics/{Usual.Topic}/", listeners.Id, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_is_sent_again_under_its_id_arrives_again() => Assert.Equal(
        "false",
        deployments.Production.Of("Microsoft.ServiceBus/namespaces/topics").Single(topic => topic.Name == Usual.Commands)["properties.requiresDuplicateDetection"]);

    [Fact]
    public void Each_agent_that_the_code_knows_has_a_subscription_of_what_is_sent_to_its_name()
    {
        BusOptions options = new();
        options.Read(CodeSettings.Configure(deployments.Everything.Settings));

        Assert.Equal(["factory"], options.Agents);
        Assert.Equal([$"{Usual.Commands}/factory"], options.Watched);
        Assert.Equal(
            options.Watched,
            deployments.Everything.Of("Microsoft.ServiceBus/namespaces/topics/subscriptions").Select(one => string.Join('/', one.Id.Split('/')[^3], one.Name)).Where(one => one.StartsWith(Usual.Commands, StringComparison.Ordinal)));
        Assert.Equal(options.Agents, deployments.Everything.Of("Microsoft.ServiceBus/namespaces/topics/subscriptions/rules").Select(rule => rule["properties.correlationFilter.to"]));
    }
}
