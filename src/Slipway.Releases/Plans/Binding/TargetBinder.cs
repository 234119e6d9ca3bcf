using Newtonsoft.Json.Linq;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Releases.Plans.Binding;

/// <summary>Turns the section <c>target</c>, which fits the schema and so names one kind, into what the rings act on.</summary>
internal static class TargetBinder
{
    public static Target Bind(JObject target) => target.Properties().Single() switch
    {
        { Name: "appService", Value: var app } => new Target.AppService(
            app.Text("resource"), app.Text("slot"), app.Text("package"), app.TextOrNull("warmUp"), app.Span("timeout", "15m")),
        { Name: "containerApp", Value: var app } => new Target.ContainerApp(
            app.Text("resource"), app.TextOrNull("container"), app.Text("image"), app.TextOrNull("digestFile"), app.Span("timeout", "15m")),
        { Name: "kubernetes", Value: var workload } => new Target.Kubernetes(
            workload.Text("cluster"),
            workload.Text("namespace"),
            workload.Text("workload"),
            workload.TextOrNull("container"),
            workload.Text("image"),
            workload.TextOrNull("digestFile"),
            workload["route"] is { } route ? new WeightedRoute(route.Text("name"), route.Text("stable"), route.Text("canary"), route.TextOrNull("stableWorkload")) : null,
            workload.Span("timeout", "15m")),
        { Name: "agent", Value: var agent } => new Target.Agent(
            agent.Text("name"), agent.Text("spot", "{environment}/{ring}"), agent["splits"]?.Value<bool>() ?? false, agent.Span("timeout", "30m")),
        { Value: var webhook } => new Target.Webhook(
            webhook.Text("name"), webhook.Text("spot", "{environment}/{ring}"), webhook["splits"]?.Value<bool>() ?? false, webhook.Span("timeout", "30m")),
    };
}
