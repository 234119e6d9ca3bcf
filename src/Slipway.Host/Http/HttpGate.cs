using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Slipway.Host.Http;

/// <summary>What the functions' own middleware does in the worker: it is asked of every request, before its function.</summary>
/// <param name="Functions">Whose functions it stands before.</param>
/// <param name="TakesKeys">Whether the functions of the level Function ask for a key; those above it always do.</param>
/// <param name="AskAsync">Says why a request for the named function is refused; null lets it in.</param>
internal sealed record HttpGate(Assembly Functions, bool TakesKeys, Func<string, HttpContext, Task<IActionResult?>> AskAsync);
