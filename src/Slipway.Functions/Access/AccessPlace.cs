namespace Slipway.Functions.Access;

/// <summary>Where a role must count for an action.</summary>
public enum AccessPlace
{
    /// <summary>For any product: the action is about no product, or about the caller alone.</summary>
    Anywhere,

    /// <summary>For the product that it is about. Another answers as one that does not exist.</summary>
    Product,

    /// <summary>For the product, in each environment that it concerns.</summary>
    Environment,

    /// <summary>For all products and environments at once.</summary>
    Everywhere,
}
