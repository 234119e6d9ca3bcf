using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>Which releases are listed; a null stands for all.</summary>
/// <param name="Product">Those of this product.</param>
/// <param name="Environment">Those on whose way this environment lies.</param>
/// <param name="State">Those in this state.</param>
/// <param name="Sees">Those of the products of which it says so: what whoever asks may see.</param>
public sealed record ReleaseFilter(ProductName? Product = null, string? Environment = null, ReleaseState? State = null, Func<ProductName, bool>? Sees = null);
