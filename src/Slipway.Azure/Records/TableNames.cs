namespace Slipway.Azure.Records;

/// <summary>The tables.</summary>
internal static class TableNames
{
    public const string Releases = "SlipwayReleases";
    public const string Ledger = "SlipwayLedger";
    public const string Approvals = "SlipwayApprovals";
    public const string Environments = "SlipwayEnvironments";
    public const string WindowWaits = "SlipwayWindowWaits";
    public const string Plans = "SlipwayPlans";
    public const string Verifications = "SlipwayVerifications";
    public const string Retention = "SlipwayRetention";
    public const string Delegations = "SlipwayDelegations";
    public const string Conversations = "SlipwayConversations";
    public const string Alerts = "SlipwayAlerts";

    public const string WebhookCalls = "SlipwayWebhookCalls";
    public const string EventCursors = "SlipwayEventCursors";
    public const string AgentCommands = "SlipwayAgentCommands";

    public static IReadOnlyList<string> All { get; } =
        [Releases, Ledger, Approvals, Environments, WindowWaits, Plans, Verifications, Retention, Delegations, Conversations, Alerts, WebhookCalls, EventCursors, AgentCommands];
}
