// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/test/api_table.h"

namespace ozd::sim {

// Members behind a "|" come from newer clients than the specification.
const std::vector<ApiForm>& ApiForms() {
  static const auto* const kForms = new std::vector<ApiForm>{
      {"Problem",
       "type!:string title!:string status!:integer detail:string"
       " instance:string error!:string retryable:boolean trace_id:string"},
      // Runs.
      {"RunState",
       "= QUEUED PENDING CLAIMED INPROGRESS SUCCEEDED FAILED BLOCKED ERROR"
       " CANCELLED"},
      {"RunSource",
       "= LINEAR API SLACK LOCAL SCHEDULED_AGENT WEB_APP GITHUB_ACTION"
       " CLOUD_MODE CLI"},
      {"Location", "= LOCAL REMOTE"},
      {"ErrorCode",
       "= insufficient_credits feature_not_available"
       " external_authentication_required not_authorized invalid_request"
       " resource_not_found budget_exceeded integration_disabled"
       " integration_not_configured operation_not_supported"
       " environment_setup_failed content_policy_violation conflict"
       " authentication_required resource_unavailable internal_error"},
      {"RunRequest",
       "prompt:string skill:string config:Config title:string team:boolean"
       " agent_identity_uid:string conversation_id:string"
       " attachments:[Attachment] parent_run_id:string interactive:boolean"
       " | mode:Mode metadata:{string} initial_snapshot_token:string"
       " snapshot_disabled:boolean orchestration_handoff:boolean"
       " runtime_skills:[string] referenced_attachments:[string]"},
      {"Mode", "= normal plan orchestrate"},
      {"Attachment", "file_name!:string mime_type!:string data!:string"},
      {"RunAnswer",
       "run_id!:string task_id!:string state!:RunState at_capacity:boolean"},
      {"RunList", "runs!:[Run] page_info!:PageInfo"},
      {"PageInfo", "has_next_page!:boolean next_cursor:string"},
      {"Run",
       "run_id!:string task_id!:string title!:string state!:RunState"
       " execution_location:Location prompt!:string created_at!:time"
       " updated_at!:time started_at~:time status_message:StatusMessage"
       " source:RunSource schedule:ScheduleInfo session_id:string"
       " session_link:string trigger_url:string creator:Person"
       " request_usage:Usage agent_config:Config conversation_id:string"
       " parent_run_id:string is_sandbox_running:boolean"
       " artifacts:[Artifact] agent_skill:UsedSkill scope:Scope"
       " | metadata:{string} children:[string] last_event_sequence:integer"},
      {"StatusMessage",
       "message!:string error_code:ErrorCode retryable:boolean"},
      {"Usage", "inference_cost:number compute_cost:number"},
      {"Person",
       "type:PersonType uid:string display_name:string email:string"
       " photo_url:string"},
      {"PersonType", "= user service_account"},
      {"Scope", "type!:ScopeType uid:string"},
      {"ScopeType", "= User Team"},
      {"ScheduleInfo",
       "schedule_id!:string schedule_name!:string cron_schedule!:string"},
      {"UsedSkill",
       "name:string description:string full_path:string"
       " bundled_skill_id:string"},
      {"Config",
       "name:string model_id:string base_prompt:string environment_id:string"
       " skill_spec:string mcp_servers:{McpServer}"
       " computer_use_enabled:boolean idle_timeout_minutes:integer(1..60)"
       " worker_host:string harness:Harness"
       " harness_auth_secrets:HarnessSecrets"
       " | skills:[string] computer_use_model_id:string runner_id:string"
       " session_sharing:object inference_providers:object"
       " memory_stores:[object]"},
      {"McpServer",
       "warp_id:string command:string args:[string] url:string env:{string}"
       " headers:{string}"},
      {"Harness", "type:HarnessType | model_id:string reasoning_level:string"},
      {"HarnessType", "= oz claude gemini codex"},
      {"HarnessSecrets",
       "claude_auth_secret_name:string | codex_auth_secret_name:string"},
      // Artifacts.
      {"Artifact", "? RunPlan RunPullRequest RunScreenshot RunFile"},
      {"Plan", "= PLAN"},
      {"PullRequest", "= PULL_REQUEST"},
      {"Screenshot", "= SCREENSHOT"},
      {"File", "= FILE"},
      {"RunPlan", "artifact_type!:Plan created_at!:time data!:RunPlanData"},
      {"RunPlanData",
       "artifact_uid:string document_uid!:string notebook_uid:string"
       " url:string title:string"},
      {"RunPullRequest",
       "artifact_type!:PullRequest created_at!:time data!:PullRequestData"},
      {"PullRequestData", "url!:string branch!:string"},
      {"RunScreenshot",
       "artifact_type!:Screenshot created_at!:time data!:RunScreenshotData"},
      {"RunScreenshotData",
       "artifact_uid!:string mime_type!:string description:string"},
      {"RunFile", "artifact_type!:File created_at!:time data!:RunFileData"},
      {"RunFileData",
       "artifact_uid!:string filepath!:string filename!:string"
       " description:string mime_type!:string size_bytes:integer"
       " | title:string"},
      {"ArtifactAnswer", "? PlanAnswer ScreenshotAnswer FileAnswer"},
      {"PlanAnswer",
       "artifact_uid!:string artifact_type!:Plan created_at!:time"
       " data!:PlanAnswerData"},
      {"PlanAnswerData",
       "document_uid!:string notebook_uid!:string url:string title:string"
       " content!:string content_type!:string"},
      {"ScreenshotAnswer",
       "artifact_uid!:string artifact_type!:Screenshot created_at!:time"
       " data!:ScreenshotAnswerData"},
      {"ScreenshotAnswerData",
       "download_url!:string expires_at!:time content_type!:string"
       " description:string"},
      {"FileAnswer",
       "artifact_uid!:string artifact_type!:File created_at!:time"
       " data!:FileAnswerData"},
      {"FileAnswerData",
       "download_url!:string expires_at!:time content_type!:string"
       " filepath!:string filename!:string description:string"
       " size_bytes:integer | title:string"},
      // Conversations.
      {"Conversation", "conversation_id!:string steps!:[Step]"},
      {"Step",
       "id!:string description:string summary:string started_at:time"
       " completed_at:time messages!:[Said] steps!:[Step]"},
      {"Said",
       "message_ids:[string] request_id:string role!:Role timestamp:time"
       " content!:[Block]"},
      {"Role", "= user assistant tool system"},
      {"Block", "? TextBlock ActionBlock ResultBlock EventBlock"},
      {"Text", "= text"},
      {"Action", "= action"},
      {"Result", "= action_result"},
      {"Event", "= event"},
      {"Category",
       "= command files search integration documents computer review skill"},
      {"ResultState", "= running completed failed denied"},
      {"TextBlock", "type!:Text message_id:string text!:string"},
      {"ActionBlock",
       "type!:Action message_id:string id!:string category!:Category"
       " name!:string input!:object"},
      {"ResultBlock",
       "type!:Result message_id:string action_id!:string category!:Category"
       " name!:string state!:ResultState output!:object"},
      {"EventBlock", "type!:Event message_id:string name!:string data!:object"},
      // Messages and events.
      {"MessageRequest",
       "to!:[string] subject!:string<1024> body!:string<131072>"
       " sender_run_id!:string"},
      {"MessageAnswer", "message_ids:[string]"},
      {"MessageHeader",
       "message_id:string sender_run_id:string subject:string sent_at:time"
       " delivered_at~:time read_at~:time"},
      {"Message",
       "message_id:string sender_run_id:string subject:string body:string"
       " sent_at:time delivered_at~:time read_at~:time"},
      {"RunEvent",
       "event_type:string run_id:string ref_id~:string execution_id~:string"
       " occurred_at:time sequence:integer"},
      {"ReportRequest",
       "event_type!:Reportable execution_id:string ref_id:string"},
      {"Reportable",
       "= run_in_progress run_succeeded run_failed run_errored run_blocked"
       " run_cancelled"},
      {"ReportAnswer", "sequence:integer"},
      // Schedules.
      {"ScheduleRequest",
       "name!:string cron_schedule!:string prompt:string enabled:boolean"
       " agent_config:Config team:boolean"},
      {"ScheduleUpdate",
       "name!:string cron_schedule!:string prompt:string enabled!:boolean"
       " agent_config:Config"},
      {"Schedule",
       "id!:string name!:string cron_schedule!:string enabled!:boolean"
       " prompt!:string last_spawn_error~:string agent_config:Config"
       " environment:EnvironmentConfig created_at!:time updated_at!:time"
       " created_by:Person updated_by:Person history:History scope:Scope"},
      {"History", "last_ran~:time next_run~:time"},
      {"ScheduleList", "schedules!:[Schedule]"},
      {"Deleted", "success!:boolean"},
      // Environments, models, skills, identities.
      {"EnvironmentList", "environments!:[Environment]"},
      {"Environment",
       "uid!:string config!:EnvironmentConfig last_updated!:time"
       " last_task_run_timestamp~:time last_task_created:LastTask"
       " setup_failed!:boolean scope:Scope creator:Person"
       " last_editor:Person"},
      {"EnvironmentConfig",
       "name:string description~:string docker_image:string"
       " github_repos:[Repo] setup_commands:[string] providers:object"},
      {"Repo", "owner!:string repo!:string"},
      {"LastTask",
       "id!:string title!:string state!:RunState created_at!:time"
       " updated_at!:time started_at~:time"},
      {"ModelList", "default_model_id!:string models!:[Model]"},
      {"Model",
       "id!:string display_name!:string provider!:Provider"
       " vision_supported!:boolean description:string"
       " reasoning_level:string disable_reason:DisableReason"},
      {"Provider", "= OPENAI ANTHROPIC GOOGLE UNKNOWN"},
      {"DisableReason",
       "= PROVIDER_OUTAGE OUT_OF_REQUESTS ADMIN_DISABLED REQUIRES_UPGRADE"},
      {"SkillList", "agents!:[Skill]"},
      {"Skill", "name!:string variants!:[Variant]"},
      {"Variant",
       "id!:string description!:string base_prompt!:string"
       " source!:SkillSource environments!:[Where] last_run_timestamp~:time"
       " error:string"},
      {"SkillSource",
       "owner!:string name!:string skill_path!:string worker_host:string"},
      {"Where", "uid!:string name!:string"},
      {"IdentityRequest",
       "name!:string | description:string prompt:string secrets:[SecretName]"
       " skills:[string] base_model:string environment_id:string"},
      {"IdentityUpdate",
       "name:string | description:string prompt:string secrets:[SecretName]"
       " skills:[string] base_model:string environment_id:string"},
      {"SecretName", "name!:string"},
      {"Identity",
       "uid!:string name!:string available!:boolean created_at!:time"
       " | updated_at:time description:string prompt:string"
       " secrets:[SecretName] skills:[string] base_model:string"
       " environment_id:string"},
      {"IdentityList", "agents!:[Identity]"},
      {"Redirect", "conversation_id:string"},
  };
  return *kForms;
}

const std::vector<ApiCall>& ApiCalls() {
  static const auto* const kCalls = new std::vector<ApiCall>{
      {"GET", "/agent", 200, "400", "", "SkillList"},
      {"POST", "/agent/run", 200, "400 401 403", "RunRequest", "RunAnswer"},
      {"POST", "/agent/runs", 200, "400 401 403", "RunRequest", "RunAnswer"},
      {"GET", "/agent/runs", 200, "400 401", "", "RunList"},
      {"GET", "/agent/runs/{runId}", 200, "400 401 403 404", "", "Run"},
      {"GET", "/agent/runs/{runId}/transcript", 302, "400 401 403 404 500", "",
       ""},
      {"GET", "/agent/runs/{runId}/conversation", 200, "400 401 403 404 422",
       "", "Conversation"},
      {"POST", "/agent/runs/{liveRunId}/cancel", 200, "400 401 403 404 409 422",
       "", "string"},
      {"GET", "/agent/conversations/{conversationId}", 200,
       "400 401 403 404 422", "", "Conversation"},
      {"POST", "/agent/messages", 200, "422", "MessageRequest",
       "MessageAnswer"},
      {"GET", "/agent/messages/{runId}", 200, "", "", "[MessageHeader]"},
      {"POST", "/agent/messages/{messageId}/read", 200, "", "", "Message"},
      {"POST", "/agent/messages/{messageId}/delivered", 204, "", "", ""},
      {"GET", "/agent/events", 200, "", "", "[RunEvent]"},
      {"POST", "/agent/events/{runId}", 200, "", "ReportRequest",
       "ReportAnswer"},
      {"POST", "/agent/schedules", 201, "400 401 403", "ScheduleRequest",
       "Schedule"},
      {"GET", "/agent/schedules", 200, "401 500", "", "ScheduleList"},
      {"GET", "/agent/schedules/{scheduleId}", 200, "400 401 403 404", "",
       "Schedule"},
      {"PUT", "/agent/schedules/{scheduleId}", 200, "400 401 403 404",
       "ScheduleUpdate", "Schedule"},
      {"POST", "/agent/schedules/{scheduleId}/pause", 200, "401 403 404 500",
       "", "Schedule"},
      {"POST", "/agent/schedules/{scheduleId}/resume", 200, "401 403 404 500",
       "", "Schedule"},
      {"DELETE", "/agent/schedules/{scheduleId}", 200, "401 403 404 500", "",
       "Deleted"},
      {"GET", "/agent/environments", 200, "401 500", "", "EnvironmentList"},
      {"GET", "/agent/models", 200, "401 500", "", "ModelList"},
      {"GET", "/agent/artifacts/{artifactUid}", 200, "400 401 403 404", "",
       "ArtifactAnswer"},
      {"POST", "/agent/identities", 201, "400 401 403 500", "IdentityRequest",
       "Identity"},
      {"GET", "/agent/identities", 200, "400 401 403 500", "", "IdentityList"},
      {"PUT", "/agent/identities/{uid}", 200, "400 401 403 404 500",
       "IdentityUpdate", "Identity"},
      {"DELETE", "/agent/identities/{uid}", 204, "400 401 403 404 500", "", ""},
      {"GET", "/agent/sessions/{sessionUuid}/redirect", 200, "500", "",
       "Redirect", false},
  };
  return *kCalls;
}

const std::vector<ApiParameter>& ApiParameters() {
  static const auto* const kParameters = new std::vector<ApiParameter>{
      {"GET", "/agent",
       "repo:string refresh:boolean sort_by:name|last_run"
       " include_malformed_skills:boolean"},
      {"GET", "/agent/runs",
       "limit:integer(1..500) cursor:string"
       " sort_by:updated_at|created_at|title|agent sort_order:asc|desc"
       " state:RunState name:string model_id:string creator:string"
       " source:RunSource execution_location:Location created_after:time"
       " created_before:time updated_after:time environment_id:string"
       " skill:string skill_spec:string schedule_id:string"
       " ancestor_run_id:string"
       " artifact_type:PLAN|PULL_REQUEST|SCREENSHOT|FILE q:string"},
      {"GET", "/agent/messages/{runId}",
       "unread:boolean since:time limit:integer(1..100)"},
      {"GET", "/agent/events",
       "run_ids!:string since:integer limit:integer(1..500)"},
      {"GET", "/agent/environments", "sort_by:name|last_updated"},
  };
  return *kParameters;
}

}  // namespace ozd::sim
