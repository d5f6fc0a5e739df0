using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Policy;

/// <summary>What is done with a request that a policy rule finds something in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PolicyAction>))]
public enum PolicyAction
{
    /// <summary>Nothing: the rule does not count.</summary>
    Pass,

    /// <summary>The job waits until a person approves or rejects it.</summary>
    Hold,

    /// <summary>The job fails before anything is spent.</summary>
    Refuse,
}
