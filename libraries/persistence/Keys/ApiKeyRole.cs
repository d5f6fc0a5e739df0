namespace AdGenius.Persistence.Keys;

/// <summary>What an API key allows; each role includes the ones before it.</summary>
public enum ApiKeyRole
{
    /// <summary>Reads jobs, events, files, models and usage of its tenant.</summary>
    Read,

    /// <summary>Also requests, changes, cancels and deletes for its tenant.</summary>
    Submit,

    /// <summary>Also approves and rejects what a policy holds, for its tenant.</summary>
    Approve,

    /// <summary>Also sets the limits and the policy of every tenant: for operators. Jobs of other tenants stay out of reach.</summary>
    Admin,
}
