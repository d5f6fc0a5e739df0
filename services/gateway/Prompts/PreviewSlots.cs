using AdGenius.Gateway.Requests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Prompts;

/// <summary>Limits how many previews of this process are in the queue of the prompt workers or with one of them.</summary>
internal sealed class PreviewSlots(IOptions<GatewayOptions> options) : TenantSlots(
    options.Value.MaxConcurrentPreviews,
    "The tenant has as many prompts being quantified as one tenant may (a share of Gateway:MaxConcurrentPreviews).",
    "Limit of prompts being quantified reached (Gateway:MaxConcurrentPreviews). Retry.");
