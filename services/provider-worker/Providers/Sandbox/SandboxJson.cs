using System.Text.Json.Serialization;

namespace AdGenius.ProviderWorker.Providers.Sandbox;

[JsonSerializable(typeof(SandboxScript))]
internal sealed partial class SandboxJson : JsonSerializerContext;
