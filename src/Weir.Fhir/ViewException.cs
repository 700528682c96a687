using Weir.Failures;

namespace Weir.Fhir;

/// <summary>A ViewDefinition, or a path in it, is wrong: the message says which view, where, what was found, what is expected, and shows the place.</summary>
public sealed class ViewException(string message) : WeirException(message, FailureKind.Terminal);
