using AdGenius.Gateway.Requests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.OpenAi;

/// <summary>Limits how many spritesheets of this process are in the queue of the storage workers or with one of them.</summary>
internal sealed class SpritesheetSlots(IOptions<OpenAiOptions> options) : TenantSlots(
    options.Value.MaxConcurrentSpritesheets,
    "The tenant has as many spritesheets being made as one tenant may (a share of Gateway:OpenAi:MaxConcurrentSpritesheets).",
    "Spritesheet limit reached (Gateway:OpenAi:MaxConcurrentSpritesheets). Retry.");
