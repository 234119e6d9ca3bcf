namespace Slipway.Host.Settings;

/// <summary>Which orchestrations a start with the same id may replace: the values of <c>overridableExistingInstanceStates</c>.</summary>
internal enum OverridableStates
{
    /// <summary>Only those that have ended.</summary>
    NonRunningStates,

    /// <summary>Any, also a running one.</summary>
    AnyState,
}
